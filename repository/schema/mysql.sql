CREATE TABLE `customers` (
  `id` bigint AUTO_INCREMENT,
  `name` varchar(200) NOT NULL,
  `email` varchar(200) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `idx_customers_email` (`email`)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `products` (
  `id` bigint AUTO_INCREMENT,
  `sku` varchar(64) NOT NULL,
  `name` varchar(200) NOT NULL,
  `price` bigint NOT NULL,
  `currency` varchar(3) NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `chk_products_price` CHECK (price >= 0),
  UNIQUE INDEX `idx_products_sku` (`sku`)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `warehouses` (
  `id` bigint AUTO_INCREMENT,
  `name` varchar(200) NOT NULL,
  `region` varchar(16) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `idx_warehouses_region` (`region`)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `stocks` (
  `warehouse_id` bigint,
  `product_id` bigint,
  `quantity` bigint NOT NULL,
  PRIMARY KEY (`warehouse_id`,`product_id`),
  CONSTRAINT `chk_stocks_quantity` CHECK (quantity >= 0),
  CONSTRAINT `fk_stocks_product` FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON DELETE CASCADE,
  CONSTRAINT `fk_stocks_warehouse` FOREIGN KEY (`warehouse_id`) REFERENCES `warehouses`(`id`) ON DELETE CASCADE
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `shipping_rates` (
  `region` varchar(16),
  `base` bigint NOT NULL,
  `per_piece` bigint NOT NULL,
  `currency` varchar(3) NOT NULL,
  PRIMARY KEY (`region`),
  CONSTRAINT `chk_shipping_rates_base` CHECK (base >= 0),
  CONSTRAINT `chk_shipping_rates_per_piece` CHECK (per_piece >= 0)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `orders` (
  `id` bigint AUTO_INCREMENT,
  `customer_id` bigint NOT NULL,
  `region` varchar(16) NOT NULL,
  `status` varchar(16) NOT NULL,
  `total` bigint NOT NULL,
  `currency` varchar(3) NOT NULL,
  `placed_at` datetime(6) NOT NULL,
  `paid_at` datetime(6) NULL,
  `shipped_at` datetime(6) NULL,
  `cancelled_at` datetime(6) NULL,
  `warehouse_id` bigint,
  `shipping_cost` bigint NOT NULL,
  `version` bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (`id`),
  CONSTRAINT `chk_orders_shipping_cost` CHECK (shipping_cost >= 0),
  CONSTRAINT `chk_orders_total` CHECK (total >= 0),
  CONSTRAINT `fk_orders_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers`(`id`) ON DELETE RESTRICT,
  CONSTRAINT `fk_orders_warehouse` FOREIGN KEY (`warehouse_id`) REFERENCES `warehouses`(`id`) ON DELETE RESTRICT,
  INDEX `idx_orders_customer_id` (`customer_id`),
  INDEX `idx_orders_placed_at` (`placed_at`),
  INDEX `idx_orders_status` (`status`)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `order_items` (
  `id` bigint AUTO_INCREMENT,
  `order_id` bigint NOT NULL,
  `product_id` bigint NOT NULL,
  `unit_price` bigint NOT NULL,
  `quantity` bigint NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `chk_order_items_quantity` CHECK (quantity > 0),
  CONSTRAINT `chk_order_items_unit_price` CHECK (unit_price >= 0),
  CONSTRAINT `fk_order_items_product` FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON DELETE RESTRICT,
  CONSTRAINT `fk_orders_items` FOREIGN KEY (`order_id`) REFERENCES `orders`(`id`) ON DELETE CASCADE,
  UNIQUE INDEX `idx_order_items_product` (`order_id`,`product_id`)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `outbox_events` (
  `id` bigint AUTO_INCREMENT,
  `sent_at` datetime(6) NULL,
  `aggregate` varchar(32) NOT NULL,
  `aggregate_id` varchar(64) NOT NULL,
  `version` bigint NOT NULL,
  `number` bigint NOT NULL,
  `kind` varchar(64) NOT NULL,
  `payload` text NOT NULL,
  `stored_at` datetime(6) NULL,
  `attempts` bigint NOT NULL DEFAULT 0,
  `not_before` datetime(6) NULL,
  `set_aside_at` datetime(6) NULL,
  `last_error` text,
  PRIMARY KEY (`id`),
  INDEX `idx_outbox_events_pending` (`sent_at`,`aggregate`,`aggregate_id`,`version`,`number`,`set_aside_at`,`not_before`),
  INDEX `idx_outbox_events_set_aside_at` (`set_aside_at`),
  UNIQUE INDEX `idx_outbox_events_event` (`aggregate`,`aggregate_id`,`version`,`number`)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE `command_keys` (
  `hash` varchar(64),
  `at` datetime(6) NOT NULL,
  `command` varchar(64) NOT NULL DEFAULT '',
  `answer` longtext,
  PRIMARY KEY (`hash`),
  INDEX `idx_command_keys_at` (`at`)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
