# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# time limit: 300
# Recorded: an HTTP server with a client of the same program, a file, a child and a signal. Other work: posts, a client that
# goes away, a server that is refused, timeouts, files, goroutines that compute until they are preempted, a panic.
. "$ROOT/tests/workloads/kit.bash"

need go
export GOCACHE=$PWD/cache GOPATH=$PWD/path GO111MODULE=off GOTOOLCHAIN=local GOFLAGS=-p=2
cat >program.go <<'END'
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

func serve() (string, func()) {
	mux := http.NewServeMux()
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) { time.Sleep(2 * time.Second) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %d", r.Method, r.URL.Path, len(body))
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	server := &http.Server{Handler: mux}
	go server.Serve(listener)
	return listener.Addr().String(), func() { server.Shutdown(context.Background()) }
}

func get(address, path string) {
	answer, err := http.Get("http://" + address + path)
	if err != nil {
		fmt.Println("get", path, "failed")
		return
	}
	body, _ := io.ReadAll(answer.Body)
	answer.Body.Close()
	fmt.Println(answer.StatusCode, string(body))
}

func main() {
	switch os.Args[1] {
	case "get":
		address, end := serve()
		get(address, "/a")
		end()
	case "post":
		address, end := serve()
		var all sync.WaitGroup
		for i := 0; i < 20; i++ {
			all.Add(1)
			go func() {
				defer all.Done()
				http.Post("http://"+address+"/p", "text/plain", bytes.NewReader(make([]byte, 1<<20)))
			}()
		}
		all.Wait()
		get(address, "/after")
		end()
	case "trouble":
		address, end := serve()
		client := http.Client{Timeout: 100 * time.Millisecond}
		_, err := client.Get("http://" + address + "/slow")
		fmt.Println("timeout", err != nil)
		connection, _ := net.Dial("tcp", address)
		fmt.Fprint(connection, "GET / HT")
		connection.Close()
		_, err = net.DialTimeout("tcp", "127.0.0.1:1", time.Second)
		fmt.Println("refused", errors.Is(err, syscall.ECONNREFUSED))
		end()
	case "file":
		fmt.Println(os.MkdirAll("one", 0o755), os.WriteFile("one/file", make([]byte, 100), 0o644))
		entries, err := os.ReadDir("one")
		fmt.Println(len(entries), err, os.RemoveAll("one"))
	case "files":
		for i := 0; i < 5; i++ {
			name := fmt.Sprintf("file-%d", i)
			os.WriteFile(name, make([]byte, 100000), 0o644)
			content, err := os.ReadFile(name)
			fmt.Println(len(content), err, os.Remove(name))
		}
		os.MkdirAll("tree/of/folders", 0o755)
		entries, _ := os.ReadDir("tree")
		_, err := os.Open("nowhere")
		fmt.Println(len(entries), err, os.RemoveAll("tree"))
	case "compute":
		var all sync.WaitGroup
		for i := 0; i < 8; i++ {
			all.Add(1)
			go func() {
				defer all.Done()
				text := []byte{}
				for n := 0; n < 3000000; n++ {
					if text = append(text, byte(n)); len(text) > 1<<16 {
						text = []byte{}
					}
				}
			}()
		}
		done := make(chan bool)
		go func() { all.Wait(); close(done) }()
		for ticks := 0; ; ticks++ {
			select {
			case <-done:
				fmt.Println("computed")
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	case "child":
		said, err := exec.Command("cat", "program.go").Output()
		fmt.Println(len(said) > 1000, err)
		fmt.Println(exec.Command("sh", "-c", "exit 3").Run())
		asked := make(chan os.Signal, 1)
		signal.Notify(asked, syscall.SIGUSR1)
		syscall.Kill(os.Getpid(), syscall.SIGUSR1)
		fmt.Println(<-asked)
	case "panic":
		panic("as it should be")
	}
}
END
go build -o program program.go || fail "the program does not build"

record_get() { "$@" ./program get; }
record_a_file() { "$@" ./program file; }
record_a_child() { "$@" ./program child; }

other_posts() { "$@" ./program post; }
other_trouble() { "$@" ./program trouble; }
other_files() { "$@" ./program files; }
other_computing() { "$@" ./program compute; }
other_panic() {
	"$@" ./program panic 2>panic.err
	echo "status $?"
	grep -a '^panic' panic.err
}
holds_for_other_work
