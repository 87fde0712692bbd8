-- Of runs that are tests (semantics 56), which are few: who of them stands where. Holds nothing of the others.
create index run_tests on run (version_id, lane, id) where test;
