#include "query/split.h"

namespace tonearm::query {
namespace {

using Texts = std::vector<std::string>;

TEST(Split, StatementsEndAtSemicolons) {
  const Statements found = split("select 1; select 2 ;\n;  select 3");
  EXPECT_EQ(found.complete, (Texts{"select 1", "select 2"}));
  EXPECT_EQ(found.rest, "select 3");
  EXPECT_FALSE(found.open);
}

TEST(Split, ASemicolonInQuotesOrCommentsEndsNothing) {
  for (const std::string sql :
       {"select ';'", "select 'it''s; so'", "select \"a;b\"", "select 1 -- ; \n + 1", "select /* ; /* ; */ ; */ 1",
        "select $$ ; $$", "select $a$ ; $$ ; $a$", "select E'\\';'", "select e'\\\\;'"}) {
    EXPECT_EQ(split(sql + "; x").complete, Texts{sql}) << sql;
  }
}

TEST(Split, ADollarInANameOpensNoQuote) {
  EXPECT_EQ(split("select a$b; select $1; x").complete, (Texts{"select a$b", "select $1"}));
}

TEST(Split, AnOpenQuoteOrCommentIsToldOf) {
  for (const std::string sql : {"select 'a", "select \"a;", "select /* ;", "select $$ ;", "/* x"}) {
    const Statements found = split(sql);
    EXPECT_TRUE(found.open) << sql;
    EXPECT_TRUE(found.complete.empty()) << sql;
    EXPECT_EQ(found.rest, sql);
  }
}

TEST(Split, CommentsAloneAreNoStatement) {
  EXPECT_TRUE(all_statements(" -- nothing\n ; /* nothing */ ; ").empty());
  EXPECT_EQ(all_statements("-- why\nselect 1; -- done"), Texts{"-- why\nselect 1"});
}

TEST(Split, TheFirstWordIsFoundBehindComments) {
  EXPECT_EQ(first_word("/* a */ -- b\n  copy x"), "COPY");
  EXPECT_EQ(first_word("(select 1)"), "");
  EXPECT_EQ(first_word(""), "");
}

TEST(Split, TheSubjectOfAStatementInsideAnotherIsFound) {
  EXPECT_EQ(subjects_of("describe plays", "DESCRIBE"), Texts{"plays"});
  EXPECT_EQ(subjects_of("select * from (/* so */ Describe \"My plays\") order by 1", "DESCRIBE"), Texts{"My plays"});
  EXPECT_EQ(subjects_of("select array(desc), x from (DESC 'a') order by y desc limit 1", "DESC"), (Texts{"", "a"}));
  EXPECT_EQ(subjects_of("show", "SHOW"), Texts{""});
  EXPECT_TRUE(subjects_of("select show, '(show' -- (show\n, \"(show\", (shows)", "SHOW").empty());
}

TEST(Split, ExplainIsTakenOffWithItsOptions) {
  const auto parts = [](std::string_view sql) {
    const Explain found = strip_explain(sql);
    return found.prefix + "|" + found.statement;
  };
  EXPECT_EQ(parts("explain select 1"), "EXPLAIN|select 1");
  EXPECT_EQ(parts("EXPLAIN /* x */ ANALYZE from t"), "EXPLAIN ANALYZE|from t");
  EXPECT_EQ(parts("explain (format json, analyze) select 1"), "EXPLAIN|select 1");
  EXPECT_EQ(parts("explain analyze (select 1)"), "EXPLAIN ANALYZE|(select 1)");
  EXPECT_EQ(parts("explain"), "EXPLAIN|");
  EXPECT_EQ(parts("explained"), "|");
}

}  // namespace
}  // namespace tonearm::query
