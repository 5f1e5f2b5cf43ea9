CREATE TABLE `idempotency_keys` (
	`caller_id` integer NOT NULL,
	`route` text NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`status` integer NOT NULL,
	`body` text NOT NULL,
	`row_id` text,
	`row_version` integer,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`caller_id`, `route`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_expires_at` ON `idempotency_keys` (`expires_at`);