CREATE TABLE `customers` (
  `id` integer PRIMARY KEY AUTOINCREMENT,
  `name` text NOT NULL,
  `email` text NOT NULL
);
CREATE UNIQUE INDEX `idx_customers_email` ON `customers`(`email`);

CREATE TABLE `products` (
  `id` integer PRIMARY KEY AUTOINCREMENT,
  `sku` text NOT NULL,
  `name` text NOT NULL,
  `price` integer NOT NULL,
  `currency` text NOT NULL,
  CONSTRAINT `chk_products_price` CHECK (price >= 0)
);
CREATE UNIQUE INDEX `idx_products_sku` ON `products`(`sku`);

CREATE TABLE `warehouses` (
  `id` integer PRIMARY KEY AUTOINCREMENT,
  `name` text NOT NULL,
  `region` text NOT NULL
);
CREATE INDEX `idx_warehouses_region` ON `warehouses`(`region`);

CREATE TABLE `stocks` (
  `warehouse_id` integer,
  `product_id` integer,
  `quantity` integer NOT NULL,
  PRIMARY KEY (`warehouse_id`,`product_id`),
  CONSTRAINT `chk_stocks_quantity` CHECK (quantity >= 0),
  CONSTRAINT `fk_stocks_product` FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON DELETE CASCADE,
  CONSTRAINT `fk_stocks_warehouse` FOREIGN KEY (`warehouse_id`) REFERENCES `warehouses`(`id`) ON DELETE CASCADE
);

CREATE TABLE `shipping_rates` (
  `region` text,
  `base` integer NOT NULL,
  `per_piece` integer NOT NULL,
  `currency` text NOT NULL,
  PRIMARY KEY (`region`),
  CONSTRAINT `chk_shipping_rates_base` CHECK (base >= 0),
  CONSTRAINT `chk_shipping_rates_per_piece` CHECK (per_piece >= 0)
);

CREATE TABLE `orders` (
  `id` integer PRIMARY KEY AUTOINCREMENT,
  `customer_id` integer NOT NULL,
  `region` text NOT NULL,
  `status` text NOT NULL,
  `total` integer NOT NULL,
  `currency` text NOT NULL,
  `placed_at` datetime NOT NULL,
  `paid_at` datetime,
  `shipped_at` datetime,
  `cancelled_at` datetime,
  `warehouse_id` integer,
  `shipping_cost` integer NOT NULL,
  `version` integer NOT NULL DEFAULT 1,
  CONSTRAINT `chk_orders_shipping_cost` CHECK (shipping_cost >= 0),
  CONSTRAINT `chk_orders_total` CHECK (total >= 0),
  CONSTRAINT `fk_orders_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers`(`id`) ON DELETE RESTRICT,
  CONSTRAINT `fk_orders_warehouse` FOREIGN KEY (`warehouse_id`) REFERENCES `warehouses`(`id`) ON DELETE RESTRICT
);
CREATE INDEX `idx_orders_customer_id` ON `orders`(`customer_id`);
CREATE INDEX `idx_orders_placed_at` ON `orders`(`placed_at`);
CREATE INDEX `idx_orders_status` ON `orders`(`status`);

CREATE TABLE `order_items` (
  `id` integer PRIMARY KEY AUTOINCREMENT,
  `order_id` integer NOT NULL,
  `product_id` integer NOT NULL,
  `unit_price` integer NOT NULL,
  `quantity` integer NOT NULL,
  CONSTRAINT `chk_order_items_quantity` CHECK (quantity > 0),
  CONSTRAINT `chk_order_items_unit_price` CHECK (unit_price >= 0),
  CONSTRAINT `fk_order_items_product` FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON DELETE RESTRICT,
  CONSTRAINT `fk_orders_items` FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON DELETE CASCADE
);
CREATE UNIQUE INDEX `idx_order_items_product` ON `order_items`(`order_id`,`product_id`);

CREATE TABLE `outbox_events` (
  `id` integer PRIMARY KEY AUTOINCREMENT,
  `sent_at` datetime,
  `aggregate` text NOT NULL,
  `aggregate_id` text NOT NULL,
  `version` integer NOT NULL,
  `number` integer NOT NULL,
  `kind` text NOT NULL,
  `payload` text NOT NULL,
  `stored_at` datetime,
  `attempts` integer NOT NULL DEFAULT 0,
  `not_before` datetime,
  `set_aside_at` datetime,
  `last_error` text
);
CREATE INDEX `idx_outbox_events_pending` ON `outbox_events`(`sent_at`,`aggregate`,`aggregate_id`,`version`,`number`,`set_aside_at`,`not_before`);
CREATE INDEX `idx_outbox_events_set_aside_at` ON `outbox_events`(`set_aside_at`);
CREATE UNIQUE INDEX `idx_outbox_events_event` ON `outbox_events`(`aggregate`,`aggregate_id`,`version`,`number`);

CREATE TABLE `command_keys` (
  `hash` text,
  `at` datetime NOT NULL,
  `command` text NOT NULL DEFAULT "",
  `answer` text,
  PRIMARY KEY (`hash`)
);
CREATE INDEX `idx_command_keys_at` ON `command_keys`(`at`);
