/** The database's clock, in SQL. */
import { sql } from 'drizzle-orm';

/**
 * The time as the database has it when it carries a statement out, in milliseconds. It is one for all servers, whose
 * own clocks may be a minute apart; and it never goes back between two writes, as the times of two requests may that
 * come at once.
 */
export const databaseClock = sql`CAST(unixepoch('subsec') * 1000 AS INTEGER)`;
