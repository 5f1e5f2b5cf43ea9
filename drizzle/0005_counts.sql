CREATE TABLE `row_counts` (
	`name` text PRIMARY KEY NOT NULL,
	`n` integer NOT NULL
);
--> statement-breakpoint
CREATE TRIGGER `users_added` AFTER INSERT ON `users` FOR EACH ROW
BEGIN
  UPDATE `row_counts` SET n = n + 1 WHERE name = 'users';
END;
--> statement-breakpoint
CREATE TRIGGER `users_removed` AFTER DELETE ON `users` FOR EACH ROW
BEGIN
  UPDATE `row_counts` SET n = n - 1 WHERE name = 'users';
END;
--> statement-breakpoint
INSERT OR REPLACE INTO `row_counts` (name, n) SELECT 'users', count(*) FROM `users`;
--> statement-breakpoint
CREATE TRIGGER `posts_added` AFTER INSERT ON `posts` FOR EACH ROW
BEGIN
  UPDATE `row_counts` SET n = n + 1 WHERE name = 'posts';
END;
--> statement-breakpoint
CREATE TRIGGER `posts_removed` AFTER DELETE ON `posts` FOR EACH ROW
BEGIN
  UPDATE `row_counts` SET n = n - 1 WHERE name = 'posts';
END;
--> statement-breakpoint
INSERT OR REPLACE INTO `row_counts` (name, n) SELECT 'posts', count(*) FROM `posts`;
--> statement-breakpoint
CREATE TRIGGER `comments_added` AFTER INSERT ON `comments` FOR EACH ROW
BEGIN
  UPDATE `row_counts` SET n = n + 1 WHERE name = 'comments';
END;
--> statement-breakpoint
CREATE TRIGGER `comments_removed` AFTER DELETE ON `comments` FOR EACH ROW
BEGIN
  UPDATE `row_counts` SET n = n - 1 WHERE name = 'comments';
END;
--> statement-breakpoint
INSERT OR REPLACE INTO `row_counts` (name, n) SELECT 'comments', count(*) FROM `comments`;
--> statement-breakpoint
CREATE TRIGGER `albums_added` AFTER INSERT ON `albums` FOR EACH ROW
BEGIN
  UPDATE `row_counts` SET n = n + 1 WHERE name = 'albums';
END;
--> statement-breakpoint
CREATE TRIGGER `albums_removed` AFTER DELETE ON `albums` FOR EACH ROW
BEGIN
  UPDATE `row_counts` SET n = n - 1 WHERE name = 'albums';
END;
--> statement-breakpoint
INSERT OR REPLACE INTO `row_counts` (name, n) SELECT 'albums', count(*) FROM `albums`;
--> statement-breakpoint
CREATE TRIGGER `photos_added` AFTER INSERT ON `photos` FOR EACH ROW
BEGIN
  UPDATE `row_counts` SET n = n + 1 WHERE name = 'photos';
END;
--> statement-breakpoint
CREATE TRIGGER `photos_removed` AFTER DELETE ON `photos` FOR EACH ROW
BEGIN
  UPDATE `row_counts` SET n = n - 1 WHERE name = 'photos';
END;
--> statement-breakpoint
INSERT OR REPLACE INTO `row_counts` (name, n) SELECT 'photos', count(*) FROM `photos`;
--> statement-breakpoint
CREATE TRIGGER `todos_added` AFTER INSERT ON `todos` FOR EACH ROW
BEGIN
  UPDATE `row_counts` SET n = n + 1 WHERE name = 'todos';
END;
--> statement-breakpoint
CREATE TRIGGER `todos_removed` AFTER DELETE ON `todos` FOR EACH ROW
BEGIN
  UPDATE `row_counts` SET n = n - 1 WHERE name = 'todos';
END;
--> statement-breakpoint
INSERT OR REPLACE INTO `row_counts` (name, n) SELECT 'todos', count(*) FROM `todos`;
