package main

import (
	"context"
	"encoding/json"
	"fmt"
	"syscall/js"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/browserdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/play"
)

// replay runs one cell of an exploration in each way: its arguments are the names of the
// lesson and of the exploration, an object of cells by way, as JSON, and onProgress.
func replay(args []js.Value) (any, error) {
	var cells map[string]string
	if err := json.Unmarshal([]byte(args[2].String()), &cells); err != nil {
		return nil, fmt.Errorf("read the cells to replay: %w", err)
	}
	defer tellProgress(args[3], new(int))()
	return play.Replay(context.Background(), args[0].String(), args[1].String(), cells, browserdb.Open)
}
