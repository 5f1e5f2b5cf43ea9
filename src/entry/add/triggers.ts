/** The trigger that every kit table has (drizzle/0001_versions.sql), which drizzle-kit knows nothing of. */

/** Moves the version of a row on where an UPDATE does not. @param table its name in SQL */
export const versionTrigger = (table: string) =>
  `CREATE TRIGGER \`${table}_version\` AFTER UPDATE ON \`${table}\` FOR EACH ROW WHEN NEW.version = OLD.version
BEGIN
  UPDATE \`${table}\` SET version = OLD.version + 1, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE rowid = NEW.rowid;
END;`;
