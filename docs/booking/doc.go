// Package booking is the worked example of the page your-own-aggregate.md: a
// business other than the shop's, taken the same way. A room is booked by the
// minute, and two bookings must not overlap.
//
// It holds the rules, and knows no database. Package waitlist holds another aggregate, of those
// who wait for a room. Package bookingdb keeps both.
package booking
