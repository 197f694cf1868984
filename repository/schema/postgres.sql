CREATE TABLE "customers" (
  "id" bigserial,
  "name" varchar(200) NOT NULL,
  "email" varchar(200) NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "idx_customers_email" ON "customers" ("email");

CREATE TABLE "products" (
  "id" bigserial,
  "sku" varchar(64) NOT NULL,
  "name" varchar(200) NOT NULL,
  "price" bigint NOT NULL,
  "currency" varchar(3) NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "chk_products_price" CHECK (price >= 0)
);
CREATE UNIQUE INDEX "idx_products_sku" ON "products" ("sku");

CREATE TABLE "warehouses" (
  "id" bigserial,
  "name" varchar(200) NOT NULL,
  "region" varchar(16) NOT NULL,
  PRIMARY KEY ("id")
);
CREATE INDEX "idx_warehouses_region" ON "warehouses" ("region");

CREATE TABLE "stocks" (
  "warehouse_id" bigint,
  "product_id" bigint,
  "quantity" bigint NOT NULL,
  PRIMARY KEY ("warehouse_id","product_id"),
  CONSTRAINT "chk_stocks_quantity" CHECK (quantity >= 0),
  CONSTRAINT "fk_stocks_product" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE CASCADE,
  CONSTRAINT "fk_stocks_warehouse" FOREIGN KEY ("warehouse_id") REFERENCES "warehouses"("id") ON DELETE CASCADE
);

CREATE TABLE "shipping_rates" (
  "region" varchar(16),
  "base" bigint NOT NULL,
  "per_piece" bigint NOT NULL,
  "currency" varchar(3) NOT NULL,
  PRIMARY KEY ("region"),
  CONSTRAINT "chk_shipping_rates_base" CHECK (base >= 0),
  CONSTRAINT "chk_shipping_rates_per_piece" CHECK (per_piece >= 0)
);

CREATE TABLE "orders" (
  "id" bigserial,
  "customer_id" bigint NOT NULL,
  "region" varchar(16) NOT NULL,
  "status" varchar(16) NOT NULL,
  "total" bigint NOT NULL,
  "currency" varchar(3) NOT NULL,
  "placed_at" timestamptz(6) NOT NULL,
  "paid_at" timestamptz(6),
  "shipped_at" timestamptz(6),
  "cancelled_at" timestamptz(6),
  "warehouse_id" bigint,
  "shipping_cost" bigint NOT NULL,
  "version" bigint NOT NULL DEFAULT 1,
  PRIMARY KEY ("id"),
  CONSTRAINT "chk_orders_shipping_cost" CHECK (shipping_cost >= 0),
  CONSTRAINT "chk_orders_total" CHECK (total >= 0),
  CONSTRAINT "fk_orders_customer" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE RESTRICT,
  CONSTRAINT "fk_orders_warehouse" FOREIGN KEY ("warehouse_id") REFERENCES "warehouses"("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_orders_customer_id" ON "orders" ("customer_id");
CREATE INDEX "idx_orders_placed_at" ON "orders" ("placed_at");
CREATE INDEX "idx_orders_status" ON "orders" ("status");

CREATE TABLE "order_items" (
  "id" bigserial,
  "order_id" bigint NOT NULL,
  "product_id" bigint NOT NULL,
  "unit_price" bigint NOT NULL,
  "quantity" bigint NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "chk_order_items_quantity" CHECK (quantity > 0),
  CONSTRAINT "chk_order_items_unit_price" CHECK (unit_price >= 0),
  CONSTRAINT "fk_order_items_product" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE RESTRICT,
  CONSTRAINT "fk_orders_items" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX "idx_order_items_product" ON "order_items" ("order_id","product_id");

CREATE TABLE "outbox_events" (
  "id" bigserial,
  "sent_at" timestamptz(6),
  "aggregate" varchar(32) NOT NULL,
  "aggregate_id" varchar(64) NOT NULL,
  "version" bigint NOT NULL,
  "number" bigint NOT NULL,
  "kind" varchar(64) NOT NULL,
  "payload" text NOT NULL,
  "stored_at" timestamptz(6),
  "attempts" bigint NOT NULL DEFAULT 0,
  "not_before" timestamptz(6),
  "set_aside_at" timestamptz(6),
  "last_error" text,
  PRIMARY KEY ("id")
);
CREATE INDEX "idx_outbox_events_pending" ON "outbox_events" ("sent_at","aggregate","aggregate_id","version","number","set_aside_at","not_before");
CREATE INDEX "idx_outbox_events_set_aside_at" ON "outbox_events" ("set_aside_at");
CREATE UNIQUE INDEX "idx_outbox_events_event" ON "outbox_events" ("aggregate","aggregate_id","version","number");

CREATE TABLE "command_keys" (
  "hash" varchar(64),
  "at" timestamptz(6) NOT NULL,
  "command" varchar(64) NOT NULL DEFAULT '',
  "answer" text,
  PRIMARY KEY ("hash")
);
CREATE INDEX "idx_command_keys_at" ON "command_keys" ("at");
