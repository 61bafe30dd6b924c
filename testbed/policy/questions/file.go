// Package questions is the form of the policy oracle's files: what is asked, and what was answered.
package questions

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// File is one topic: cases, and once answered the oracle that answered them.
type File struct {
	Topic  string  `json:"topic"`
	Split  string  `json:"split,omitempty"`
	Oracle *Oracle `json:"oracle,omitempty"`
	Cases  []*Case `json:"cases"`
}

// Oracle names the module whose code answered, and how often each case was computed.
type Oracle struct {
	Module  string `json:"module"`
	Version string `json:"version"`
	Rounds  int    `json:"rounds"`
}

// Read gives the file at path, which is JSON or gzipped JSON; a field the form does not know is an error.
func Read(path string) (*File, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(path, ".gz") {
		unzipped, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, fmt.Errorf("%s is not gzip: %w", path, err)
		}
		if raw, err = io.ReadAll(unzipped); err != nil {
			return nil, fmt.Errorf("%s is cut short: %w", path, err)
		}
	}
	file := new(File)
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(file); err != nil {
		return nil, fmt.Errorf("%s is not a file of policy questions: %w", path, err)
	}
	return file, nil
}

// Write puts the file into folder under the name of its topic, gzipped.
func (f *File) Write(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := f.Print(zip); err != nil {
		return err
	}
	if err := zip.Close(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, f.Topic+".json.gz"), packed.Bytes(), 0o644)
}

// Print writes the file as one line of JSON.
func (f *File) Print(to io.Writer) error {
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(f)
}
