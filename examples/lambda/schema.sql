-- Carried out once, as the master user, before the application's user is made.
CREATE TABLE sales (
    order_id text PRIMARY KEY,
    day date NOT NULL,
    cents bigint NOT NULL CHECK (cents >= 0)
);
CREATE INDEX sales_day ON sales (day);
