-- Every UPDATE moves the version of its row on, also one made outside the API: ETags come from it.
-- The API counts itself, since RETURNING sees a row before its AFTER triggers.
CREATE TRIGGER `users_version` AFTER UPDATE ON `users` FOR EACH ROW WHEN NEW.version = OLD.version
BEGIN
  UPDATE `users` SET version = OLD.version + 1, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE rowid = NEW.rowid;
END;
--> statement-breakpoint
CREATE TRIGGER `posts_version` AFTER UPDATE ON `posts` FOR EACH ROW WHEN NEW.version = OLD.version
BEGIN
  UPDATE `posts` SET version = OLD.version + 1, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE rowid = NEW.rowid;
END;
--> statement-breakpoint
CREATE TRIGGER `comments_version` AFTER UPDATE ON `comments` FOR EACH ROW WHEN NEW.version = OLD.version
BEGIN
  UPDATE `comments` SET version = OLD.version + 1, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE rowid = NEW.rowid;
END;
--> statement-breakpoint
CREATE TRIGGER `albums_version` AFTER UPDATE ON `albums` FOR EACH ROW WHEN NEW.version = OLD.version
BEGIN
  UPDATE `albums` SET version = OLD.version + 1, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE rowid = NEW.rowid;
END;
--> statement-breakpoint
CREATE TRIGGER `photos_version` AFTER UPDATE ON `photos` FOR EACH ROW WHEN NEW.version = OLD.version
BEGIN
  UPDATE `photos` SET version = OLD.version + 1, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE rowid = NEW.rowid;
END;
--> statement-breakpoint
CREATE TRIGGER `todos_version` AFTER UPDATE ON `todos` FOR EACH ROW WHEN NEW.version = OLD.version
BEGIN
  UPDATE `todos` SET version = OLD.version + 1, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE rowid = NEW.rowid;
END;
--> statement-breakpoint
CREATE TRIGGER `accounts_version` AFTER UPDATE ON `accounts` FOR EACH ROW WHEN NEW.version = OLD.version
BEGIN
  UPDATE `accounts` SET version = OLD.version + 1, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE rowid = NEW.rowid;
END;
