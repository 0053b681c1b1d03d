/** Marks a file as ours: "Slce" in SQLite's header. */
export const applicationId = 0x53_6c_63_65

/**
 * How each version comes out of the one before it; the first makes all of it out of nothing. Never changed once
 * released: a new layout is a new step.
 */
export const steps: readonly string[] = [
  `
  CREATE TABLE queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    depth INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    queue INTEGER NOT NULL,
    owner INTEGER NOT NULL DEFAULT 0,
    count INTEGER NOT NULL DEFAULT 0,
    priority INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL,
    published INTEGER,
    expires INTEGER,
    ref TEXT,
    key TEXT,
    headers TEXT,
    body ANY NOT NULL
  ) STRICT;
  CREATE INDEX message_ready ON message (queue, priority DESC, due, id) WHERE owner = 0;
  CREATE INDEX message_delayed ON message (queue, due, id) WHERE owner = -1;

  CREATE TABLE claim (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue INTEGER NOT NULL,
    until INTEGER NOT NULL,
    open INTEGER NOT NULL DEFAULT 0,
    first INTEGER NOT NULL DEFAULT 0,
    last INTEGER NOT NULL DEFAULT 0,
    ids TEXT
  ) STRICT;
  CREATE INDEX claim_until ON claim (queue, until);

  CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO counter VALUES ('version', 0), ('parked', 0), ('log', 0);

  CREATE TABLE value (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    version INTEGER NOT NULL,
    until INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX value_until ON value (until) WHERE until IS NOT NULL;

  CREATE TABLE parked_set (name TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE parked (
    line TEXT NOT NULL,
    id TEXT NOT NULL,
    due INTEGER NOT NULL,
    place INTEGER NOT NULL,
    claim INTEGER,
    until INTEGER,
    value TEXT NOT NULL,
    PRIMARY KEY (line, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX parked_waiting ON parked (line, due, place) WHERE until IS NULL;
  CREATE INDEX parked_claimed ON parked (line, until) WHERE until IS NOT NULL;
  CREATE TRIGGER parked_in AFTER INSERT ON parked BEGIN
    INSERT INTO parked_set VALUES (new.line, 1) ON CONFLICT (name) DO UPDATE SET count = count + 1;
  END;
  CREATE TRIGGER parked_out AFTER DELETE ON parked BEGIN
    UPDATE parked_set SET count = count - 1 WHERE name = old.line;
    DELETE FROM parked_set WHERE name = old.line AND count = 0;
  END;

  CREATE TABLE log (
    name TEXT NOT NULL,
    place INTEGER NOT NULL,
    at INTEGER NOT NULL,
    until INTEGER,
    value TEXT NOT NULL,
    PRIMARY KEY (name, place)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX log_until ON log (until) WHERE until IS NOT NULL;
  `,
]
