// Reads a log in tlog-tiles form with another project's code: golang.org/x/mod/sumdb/note and sumdb/tlog.
//
//	verify DIR VKEY INDEX...
//
// Opens DIR/checkpoint with VKEY, authenticates the tiles that each INDEX needs, checks inclusion, and reads the entry
// from its bundle. Prints "ok SIZE" when all of it holds; else one line, and exit status 1.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
)

// files is a tlog.TileReader over a folder. tlog-tiles has the level first where sumdb has the height before it.
type files struct {
	folder string
	size   int64
}

func (f files) Height() int { return height }

func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		found, err := os.ReadFile(filepath.Join(f.folder, path))
		if err != nil && tile.W < width { // the full tile may stand in for a partial one
			full := tile
			full.W = width
			found, err = os.ReadFile(filepath.Join(f.folder, strings.Replace(full.Path(), "tile/8/", "tile/", 1)))
			if err == nil {
				found = found[:tile.W*tlog.HashSize]
			}
		}
		if err != nil {
			return nil, err
		}
		data[i] = found
	}
	return data, nil
}

func (f files) SaveTiles([]tlog.Tile, [][]byte) {}

// entry reads one entry from its bundle: each has its length before it, two bytes, big-endian.
func (f files) entry(index int64) ([]byte, error) {
	tile := tlog.Tile{H: height, L: 0, N: index / width, W: width}
	if (tile.N+1)*width > f.size {
		tile.W = int(f.size % width)
	}
	path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
	data, err := os.ReadFile(filepath.Join(f.folder, path))
	if err != nil {
		return nil, err
	}
	for left := index % width; ; left-- {
		if len(data) < 2 {
			return nil, fmt.Errorf("%s is cut short", path)
		}
		length := int(binary.BigEndian.Uint16(data))
		if len(data) < 2+length {
			return nil, fmt.Errorf("%s is cut short", path)
		}
		if left == 0 {
			return data[2 : 2+length], nil
		}
		data = data[2+length:]
	}
}

func verify(folder, vkey string, indexes []string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return err
	}
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + strings.SplitN(opened.Text, "\n", 2)[1]))
	if err != nil {
		return err
	}
	log := files{folder, tree.N}
	reader := tlog.TileHashReader(tree, log)
	for _, text := range indexes {
		index, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return err
		}
		entry, err := log.entry(index)
		if err != nil {
			return err
		}
		leaf := tlog.RecordHash(entry)
		stored, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		if err != nil {
			return err
		}
		if !bytes.Equal(stored[0][:], leaf[:]) {
			return fmt.Errorf("entry %d is not the one of its tile", index)
		}
		proof, err := tlog.ProveRecord(tree.N, index, reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf); err != nil {
			return err
		}
	}
	fmt.Printf("ok %d\n", tree.N)
	return nil
}

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: verify DIR VKEY INDEX...")
		os.Exit(2)
	}
	if err := verify(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
