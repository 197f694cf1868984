// Package lessons lists the lessons in their order.
package lessons
