-- The language of a goal's texts, where its owner names it; otherwise it is recognized.
ALTER TABLE goals ADD COLUMN language TEXT COLLATE "C";
