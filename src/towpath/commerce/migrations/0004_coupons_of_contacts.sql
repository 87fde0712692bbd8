-- What codes a person was given: for a merge, an export, an erasure.
create index coupon_code_of_contact on coupon_code (contact_id) where contact_id is not null;
