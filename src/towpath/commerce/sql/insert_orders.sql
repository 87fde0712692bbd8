-- Uses customer_order_pk. The identity of each was claimed in this transaction, nobody else makes it.
insert into customer_order (lane, id, workspace_id, contact_id, external_id, status, total, currency, fraud_alert, fraud_detection,
                            attributes, metadata, folded, created_at, paid_at, updated_at)
select lane, id, %(workspace_id)s, contact_id, external_id, status, total, currency, alert, detection,
       attributes, metadata, folded, created, paid, %(now)s
from unnest(%(lanes)s, %(ids)s, %(contact_ids)s, %(external_ids)s, %(statuses)s, %(totals)s::text[]::numeric[], %(currencies)s, %(alerts)s,
            %(detections)s, %(attributes)s, %(metadata)s, %(folded)s, %(created)s, %(paid)s)
     as given (lane, id, contact_id, external_id, status, total, currency, alert, detection, attributes, metadata, folded, created, paid)
