-- Indexes: consent_request_by_address, consent_request_by_source. The caller holds the advisory locks of both, so that two who ask at once
-- are counted one after the other.
select (select count(*) from consent_request
         where workspace_id = %(workspace_id)s and address = %(address)s and asked_at > %(address_since)s),
       (select count(*) from consent_request
         where workspace_id = %(workspace_id)s and source = %(source)s and asked_at > %(source_since)s)
