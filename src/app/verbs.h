/// One function a verb: prints what it found, returns the exit code. An Error becomes the program's last words.
#pragma once

#include "app/wire.h"
#include "base/result.h"

namespace tonearm::app {

Result<int> run_import_verb(const Context& context);
Result<int> run_run_verb(const Context& context);
Result<int> run_plan_verb(const Context& context);
Result<int> run_query_verb(const Context& context);
Result<int> run_tables_verb(const Context& context);
Result<int> run_status_verb(const Context& context);
Result<int> run_runs_verb(const Context& context);
Result<int> run_describe_verb(const Context& context);
Result<int> run_check_verb(const Context& context);
Result<int> run_repair_verb(const Context& context);
Result<int> run_quarantine_ls_verb(const Context& context);
Result<int> run_quarantine_show_verb(const Context& context);
Result<int> run_quarantine_retry_verb(const Context& context);
Result<int> run_quarantine_drop_verb(const Context& context);
Result<int> run_compact_verb(const Context& context);
Result<int> run_config_get_verb(const Context& context);
Result<int> run_config_set_verb(const Context& context);
Result<int> run_config_path_verb(const Context& context);
Result<int> run_config_validate_verb(const Context& context);
Result<int> run_auth_login_verb(const Context& context);
Result<int> run_auth_status_verb(const Context& context);
Result<int> run_auth_logout_verb(const Context& context);
Result<int> run_sandbox_verb(const Context& context);
Result<int> run_schedule_install_verb(const Context& context);
Result<int> run_schedule_status_verb(const Context& context);
Result<int> run_schedule_remove_verb(const Context& context);
Result<int> run_daemon_verb(const Context& context);
Result<int> run_init_verb(const Context& context);
Result<int> run_demo_verb(const Context& context);
Result<int> run_version_verb(const Context& context);
Result<int> run_help_verb(const Context& context);

}  // namespace tonearm::app
