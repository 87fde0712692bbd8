-- The lease of claims: row locks on lanes, held for the claim only. Index: lane_pk. Two workers never claim from one lane at once.
select lane from lane where kind = 'send' and lane = any(%(lanes)s) order by lane limit %(most)s for update skip locked
