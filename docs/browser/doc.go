// Package browser tests the site and its playground in headless Chromium. The tests need
// TEST_CHROMIUM, the path of the browser, and TEST_AXE, that of axe.min.js of axe-core;
// without them they are skipped.
package browser
