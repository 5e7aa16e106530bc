#include "spec/reasons.h"

#include <algorithm>
#include <iterator>

namespace tonearm::spec {
namespace {

constexpr Reason kReasons[] = {
    {reason::kBadJson, "The answer is not JSON, or it is cut.",
     "The bytes are kept in raw: look at them with `tonearm quarantine show`, and import a whole copy if there is one."},
    {reason::kBadUtf8, "The answer holds bytes that are not UTF-8.",
     "Save the answer as UTF-8 and import it again."},
    {reason::kTooDeep, "The answer is nested deeper than 1,000 levels.",
     "No answer of Spotify's is: look at where the file comes from."},
    {reason::kTooLarge, "The answer is larger than 4 GiB.", "Import its pages as files of their own."},
    {reason::kUnknownShape, "The answer is JSON, but no answer that tonearm knows.",
     "If it is an answer of Spotify's, name its endpoint: `tonearm import --endpoint NAME FILE`."},
    {reason::kBadType, "A member has a type that its column cannot hold.",
     "Look at the element with `tonearm quarantine show`; a newer tonearm may read it: `tonearm quarantine retry`."},
    {reason::kBadUri, "A Spotify URI is neither spotify:<kind>:<id>, nor a local file's, nor a starred list's.",
     "Look at the element with `tonearm quarantine show`; drop it if it means nothing: `tonearm quarantine drop`."},
    {reason::kBadTime, "A time is no time, or lies outside the years 0001 to 9999.",
     "Look at the element with `tonearm quarantine show`; drop it if it means nothing: `tonearm quarantine drop`."},
    {reason::kMissingKey, "A member without which the row has no key is absent.",
     "The answer was probably fetched with `fields=`: fetch or import it whole."},
    {reason::kDuplicateMember, "A member stands twice in one object, so that it is not clear which is meant.",
     "Look at the element with `tonearm quarantine show`, and at what wrote the file."},
    {reason::kNotAnObject, "A list of objects holds something that is not an object.",
     "Look at the element with `tonearm quarantine show`, and at what wrote the file."},
    {reason::kNullElement, "Spotify sent null where an element stands: it withholds what is there.",
     "Nothing: this is normal, and the place is kept."},
    {reason::kNoIdentity, "Spotify sent an element without id and URI: it withholds what is there.",
     "Nothing: this is normal, and the place is kept."},
    {reason::kNoRows, "The answer is one that makes no rows: booleans, devices, categories, markets and the like.",
     "Nothing: it is kept in raw."},
    {reason::kErrorBody, "The file is an error of the Web API that was saved as if it were data.",
     "Fetch what was asked for again; the error is kept in raw."},
    {reason::kEmptyFile, "The file is empty.", "Look at what wrote it; there is nothing to import."},
    {reason::kUnreadable, "The file cannot be read.", "Give yourself the permission to read it, and import again."},
    {reason::kNotJson, "The file is not JSON: a page of HTML, a picture, a text.",
     "Nothing, if it is no answer of Spotify's; else save the answer's body as it was sent."},
    {reason::kArchive, "The file is an archive, and archives are not looked into.",
     "Unpack it, and import the folder."},
    {reason::kBadCompression, "The file is compressed, and cut or damaged.",
     "Compress the answer again, or import it as it is."},
    {reason::kLinkLoop, "A symbolic link leads in a circle.", "Remove the link, or import the folder that it points to."},
    {reason::kNotAFile, "The path is a socket, a device or a pipe, not a file.", "Import a file or a folder."},
    {reason::kPrivacyExport, "The file is of Spotify's privacy export, not an answer of the Web API.",
     "Import the whole export with `tonearm import` as soon as your version reads exports; `tonearm help import` says so."},
    {reason::kNoLake, "There is no lake in this folder.",
     "Make one with `tonearm init` or `tonearm import`, or name another with `--lake`."},
    {reason::kNewerLake, "A newer tonearm has written this lake.", "Update tonearm; this version changes nothing here."},
    {reason::kForeignWriter, "A version of a Delta log was written by another program.",
     "Stop that program, then `tonearm repair`: it brings the tables back to what raw says."},
    {reason::kMissingObject, "An object that the lake names is not there.",
     "`tonearm repair` builds tables again from raw; a missing raw object needs your backup."},
    {reason::kDamagedObject, "An object's bytes are not the ones that were written.",
     "`tonearm repair` builds tables again from raw; a damaged raw object needs your backup."},
    {reason::kExtraObject, "There is an object that nothing in the lake names.",
     "Nothing is wrong: a run may have ended early. `tonearm compact` removes what is older than a day."},
    {reason::kLogGap, "A number is missing from the raw log.",
     "Bring the missing entry back from your backup; nothing after it is applied until then."},
    {reason::kDoesNotClose, "A reconciliation does not close: items in is not kept + duplicates + withheld + rejected.",
     "This is our bug: nothing of it is published. Please report the lines that were printed."},
    {reason::kDiskFull, "The disk is full.", "Free some space and run again: nothing that was written is lost."},
    {reason::kStoreError, "The store cannot be read or written.",
     "Look at permissions and at the disk or network, and run again."},
    {reason::kRefusedSql, "The statement would change something or reach outside of the lake, and queries only read.",
     "Ask with SELECT; take rows elsewhere with `tonearm query -o csv|json|parquet`."},
    {reason::kSqlError, "The SQL has an error.", "Read DuckDB's words; `tonearm tables` lists tables, views and columns."},
    {reason::kQuotaExceeded, "The quota that Spotify gives this app for a day is spent in one bucket.",
     "Nothing: the schedule goes on when the time that is printed has come; other buckets go on meanwhile."},
    {reason::kBudgetSpent, "tonearm's own limit of requests a day is reached, so that Spotify's never is.",
     "Nothing: later runs go on with it; `budget.soft_limit` is the limit a bucket."},
    {reason::kLoginNeeded, "Nobody has signed in yet.", "`tonearm auth login`."},
    {reason::kLoginExpired, "The sign-in is over: revoked, or six months old.", "`tonearm auth login` again; what was collected stays."},
    {reason::kSignInRefused, "Spotify, or the person in the browser, refused the sign-in.", "To try again: `tonearm auth login`."},
    {reason::kBadRedirect, "What came back from the browser belongs to no sign-in, or to another one.", "Open the address that was printed last, and paste the whole address that the browser ends at."},
    {reason::kOtherAccount, "The label belongs to another Spotify account in this lake.", "Sign in as that account, or give this one a label of its own: `tonearm config set spotify.account LABEL`."},
    {reason::kTokenRefused, "Spotify refused a token although it is fresh.", "Nothing: the next run asks again; if it stays so, `tonearm auth login`."},
    {reason::kScopeMissing, "The sign-in does not have the scope that this read needs.", "`tonearm auth login` again, and agree to the scope that the message names."},
    {reason::kNotAllowListed, "This account is not on the list of the app's users.", "Add it at developer.spotify.com/dashboard, under User Management."},
    {reason::kPremiumNeeded, "The owner of the app has no Premium subscription now.", "Renew it; Spotify answers again some hours later."},
    {reason::kRefused, "Spotify refuses this answer to this app.", "Nothing: newer apps may not read it; it is asked again after a week."},
    {reason::kBadRequest, "Spotify calls the request wrong.", "Please report it, with the request that is printed."},
    {reason::kServerError, "Spotify has trouble of its own.", "Nothing: the next run asks again."},
    {reason::kNetwork, "Spotify could not be reached.", "Look at the network; the next run asks again."},
    {reason::kTimeout, "Spotify did not answer in time.", "Nothing: the next run asks again."},
    {reason::kCutBody, "An answer came cut.", "Nothing: the next run asks again."},
    {reason::kNoContent, "Spotify has nothing to answer here.", "Nothing."},
    {reason::kDeadline, "The run's time was over.", "Nothing: the next run goes on at that page."},
    {reason::kUsage, "The command line was wrong.", "`tonearm help VERB` shows what a verb takes."},
    {reason::kBadConfig, "The configuration or the environment was wrong.", "Mend what the message names; `tonearm help files` says where it lies."},
    {reason::kUnavailable, "Something did not answer for now.", "Try again; what was done is not lost."},
    {reason::kRateLimited, "Spotify asks to wait.", "Wait as long as the message says."},
    {reason::kUnauthenticated, "Nobody is signed in, or the sign-in is over.", "Sign in again."},
    {reason::kForbidden, "Spotify refuses this to the app or the account.", "Ask for the scope that the message names."},
    {reason::kNotFound, "What was asked for is not there.", "Check its name."},
    {reason::kAlreadyExists, "Somebody else was first.", "Run it again: it starts from what they wrote."},
    {reason::kBadData, "Data cannot be read.", "Look at it with the command that the message names."},
    {reason::kStorage, "Writing or reading failed: the disk is full, a permission is missing, an I/O error.", "Mend what the message names and run again: nothing that was committed is lost."},
    {reason::kIntegrity, "What is stored is not what was written.", "`tonearm check --read-data` names each object and the remedy."},
    {reason::kUnsupported, "A newer tonearm wrote it.", "Use the newer tonearm."},
    {reason::kLocked, "Another run holds the lake.", "Wait for it to end."},
    {reason::kCancelled, "The person stopped it.", "Run it again when you want."},
    {reason::kInternal, "A bug of tonearm.", "Please report what was printed; nothing that was committed is lost."},
};

constexpr bool reasons_are_sound() {
  for (std::size_t i = 0; i < std::size(kReasons); ++i) {
    if (kReasons[i].code.empty() || !kReasons[i].what.ends_with('.') || kReasons[i].next.empty()) return false;
    for (std::size_t j = 0; j < i; ++j)
      if (kReasons[i].code == kReasons[j].code) return false;
  }
  return true;
}

static_assert(reasons_are_sound(), "a reason lacks its sentence or what comes next, or repeats a code");

}  // namespace

std::span<const Reason> reasons() { return kReasons; }

const Reason* find_reason(std::string_view code) {
  const auto* const found = std::find_if(std::begin(kReasons), std::end(kReasons),
                                         [code](const Reason& reason) { return reason.code == code; });
  return found == std::end(kReasons) ? nullptr : found;
}

}  // namespace tonearm::spec
