-- What admins read of accounts, the audit and invitations (src/db/schema/administration.ts): with ids of users,
-- with times as ISO 8601, and without a hash. The version of an account changes with all that its row shows: ETags
-- come from it, and are only ever compared for equality.
CREATE VIEW `account_rows` AS SELECT
  a.user_id AS id, a.username AS username, u.name AS name, a.email AS email, a.role AS role, a.disabled AS disabled,
  a.created_at AS registered_at, a.updated_at AS changed_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', (SELECT max(last_used_at) FROM `sessions` WHERE user_id = a.user_id) / 1000.0, 'unixepoch') AS last_used_at,
  a.user_id AS owner_id,
  a.version + u.version + coalesce((SELECT max(last_used_at) FROM `sessions` WHERE user_id = a.user_id), 0) AS version,
  a.created_at AS created_at, a.updated_at AS updated_at
FROM `accounts` a JOIN `users` u ON u.id = a.user_id;
--> statement-breakpoint
CREATE VIEW `audit_rows` AS SELECT
  id, strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS time, event, user_id, actor_id, address, request_id, detail,
  NULL AS owner_id, 1 AS version, at AS created_at, at AS updated_at
FROM `audit`;
--> statement-breakpoint
CREATE VIEW `invitation_rows` AS SELECT
  id, email, role, created_by, used_by,
  strftime('%Y-%m-%dT%H:%M:%fZ', created_at / 1000.0, 'unixepoch') AS made_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', expires_at / 1000.0, 'unixepoch') AS runs_out_at,
  created_by AS owner_id, 1 + (used_by IS NOT NULL) AS version, created_at, created_at AS updated_at
FROM `invitations`;
