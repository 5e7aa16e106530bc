"""./dev: quiet steps, honest failures, nothing done twice."""

import subprocess

from house import ROOT, dev_functions


def test_a_step_is_one_line_with_its_seconds(tmp_path):
    code, output = dev_functions("step 'make it' echo noise", tmp_path)
    assert code == 0
    assert output.split() == ["make", "it", "0", "s"]
    assert (tmp_path / "cache/log/make-it.log").read_text() == "noise\n"


def test_a_failing_line_inside_a_step_stops_everything(tmp_path):
    script = "work() { echo before; false; echo after; }\nstep 'work' work\necho unreached"
    code, output = dev_functions(script, tmp_path)
    assert code == 1
    assert "FAILED" in output and "    before" in output and "the whole log:" in output
    assert "after" not in output and "unreached" not in output


def test_a_stamped_step_runs_again_only_when_its_inputs_change(tmp_path):
    script = "stamped s one once true\nstamped s one once true\nstamped s two once true"
    code, output = dev_functions(script, tmp_path)
    assert code == 0
    assert output.count("once") == 2


def test_a_failed_step_leaves_no_stamp(tmp_path):
    dev_functions("stamped s one once false", tmp_path)
    code, output = dev_functions("stamped s one once true", tmp_path)
    assert (code, output.count("once")) == (0, 1)


def test_without_root_and_sudo_the_missing_packages_are_named(tmp_path):
    script = """
dpkg-query() { return 1; }
id() { echo 1000; }
command() { [ "$2" != sudo ]; }
apt_install some-library another-one"""
    code, output = dev_functions(script, tmp_path)
    assert code == 1
    assert "As root: apt-get install some-library another-one" in output


def test_duckdb_of_the_wrong_sum_is_not_installed(tmp_path):
    (tmp_path / "third_party/duckdb").mkdir(parents=True)
    (tmp_path / "third_party/duckdb/pins").write_text("any some@1 " + "0" * 128 + " package/x lib/libduckdb.so\n")
    script = """
find_npm() { :; }
npm() { echo other >some-1.tgz; }
step 'DuckDB' fetch_duckdb"""
    code, output = dev_functions(script, tmp_path)
    assert code == 1
    assert "wrong SHA-512. Nothing was installed." in output
    assert not (tmp_path / "cache/duckdb").exists()


def test_an_unknown_command_and_an_unknown_suite_are_refused():
    for arguments, sentence in ((["paint"], "no command 'paint'"), (["test", "--only"], "--only needs a suite")):
        done = subprocess.run([ROOT / "dev", *arguments], capture_output=True, text=True)
        assert done.returncode == 1
        assert sentence in done.stderr


def test_help_names_every_command():
    text = subprocess.run([ROOT / "dev", "help"], capture_output=True, text=True, check=True).stdout
    for command in "setup build demo test bench lint fuzz package".split():
        assert f"./dev {command}" in text
