package topics

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Save writes the model file to path: all of it, or nothing. It writes to a
// temporary file in the same folder, makes sure that it is on the disk, and
// renames it; on failure it removes the temporary file, and what was at path
// before is still there. A path that is not a regular file, such as a named pipe,
// is written to directly. The format is described at [Model.WriteTo].
func (m *Model) Save(path string) error {
	err := m.save(path)
	if err == nil {
		return nil
	}
	return fmt.Errorf("topics: model not saved to %s: %w%s", path, bare(err), remedy(err))
}

func (m *Model) save(path string) error {
	target := path
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return &fs.PathError{Op: "save", Path: path, Err: errors.New("is a folder; give the name of a file")}
	case err == nil && !info.Mode().IsRegular():
		return m.writeInto(path, os.O_WRONLY)
	case err == nil: // a link stays a link
		if target, err = filepath.EvalSymlinks(path); err != nil {
			return err
		}
	}
	temp, err := m.writeBeside(target)
	if err != nil {
		return err
	}
	if err := os.Rename(temp, target); err != nil {
		os.Remove(temp)
		return err
	}
	syncFolder(filepath.Dir(target))
	return nil
}

// writeBeside writes the model to a new file next to target. os.CreateTemp
// would keep others from reading it whatever the umask says.
func (m *Model) writeBeside(target string) (temp string, err error) {
	dir, base := filepath.Split(target)
	for try := 0; ; try++ {
		temp = filepath.Join(dir, fmt.Sprintf(".%s.%d-%d.tmp", base, os.Getpid(), try))
		err = m.writeInto(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
		switch {
		case err == nil:
			return temp, nil
		case errors.Is(err, fs.ErrExist) && try < 1000:
		default:
			return "", err
		}
	}
}

// writeInto opens a file, writes the model and closes it. A file that it made
// is removed again on failure.
func (m *Model) writeInto(path string, flag int) (err error) {
	f, err := os.OpenFile(path, flag, 0o666)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
		if err != nil && flag&os.O_CREATE != 0 {
			os.Remove(path)
		}
	}()
	out := bufio.NewWriterSize(f, 1<<18)
	if _, err := m.WriteTo(out); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if flag&os.O_CREATE == 0 {
		return nil // a pipe or a device cannot be synchronised
	}
	return f.Sync()
}

// syncFolder makes the rename last through a power failure, where the system
// can do it; the file itself is complete either way.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		d.Close()
	}
}

// bare drops the name of a temporary file, which means nothing to the user.
func bare(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return err
}

// remedy says what to do about the commonest failures.
func remedy(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return "; free some space or save to another disk"
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return "; save to a folder you may write to"
	case errors.Is(err, fs.ErrNotExist):
		return "; make the folder first"
	}
	return ""
}
