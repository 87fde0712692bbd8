-- Lists and groups that people are put into by hand, by import or by a flow. A reference table.
create table people_list (
    id           integer     generated always as identity constraint people_list_pk primary key,
    workspace_id integer     not null,
    sort         text        not null constraint people_list_sort check (sort in ('list', 'group')),
    name         text        not null constraint people_list_named check (name <> ''),
    folded       text        not null,
    created_at   timestamptz not null,
    constraint people_list_name unique (workspace_id, sort, folded)
);

create table list_member (
    lane         smallint    not null constraint list_member_lane check (lane between 0 and 255),
    contact_id   bigint      not null,
    list_id      integer     not null,
    workspace_id integer     not null,
    added_at     timestamptz not null,
    constraint list_member_pk primary key (lane, contact_id, list_id)
);
create index list_member_by_list on list_member (list_id, lane, contact_id);
