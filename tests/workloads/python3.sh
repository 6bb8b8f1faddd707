# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: one program that uses threads, a child and a socket, and one that ends with an exception.
# Other work: other programs with the same modules.
. "$ROOT/tests/workloads/kit.bash"

need $python3
run() {         # PREFIX... <PROGRAM
	cat >program.py
	# Of what a Python program says on standard error, only the last line is the same each time.
	local status=0
	timeout 120 "$@" $python3 -B program.py 2>stderr || status=$?
	tail -n 1 stderr
	((status == 0)) || echo "status $status"
	((status != 124))
}

record_threads_children_sockets() {
	run "$@" <<-'END_'
	import http.server, os, queue, socket, subprocess, sys, tempfile, threading, time, urllib.request

	lock, total = threading.Lock(), 0
	def add(n):
	    global total
	    for i in range(2000):
	        with lock:
	            total += n
	    time.sleep(0.01)
	threads = [threading.Thread(target=add, args=(i,)) for i in range(4)]
	for t in threads: t.start()
	for t in threads: t.join()
	print(total)

	print(subprocess.run(["cat"], input=b"through a child", capture_output=True, check=True).stdout)
	child = subprocess.Popen(["sleep", "60"], cwd="/")
	child.terminate()
	print(child.wait())

	server = socket.create_server(("127.0.0.1", 0))
	def serve():
	    connection, _ = server.accept()
	    with connection:
	        while data := connection.recv(1000):
	            connection.sendall(data)
	thread = threading.Thread(target=serve)
	thread.start()
	with socket.create_connection(server.getsockname(), timeout=5) as s:
	    s.sendall(b"hello")
	    print(s.recv(1000))
	thread.join()
	handler = http.server.SimpleHTTPRequestHandler
	handler.log_message = lambda *args: None
	with http.server.HTTPServer(("127.0.0.1", 0), handler) as web:
	    threading.Thread(target=web.handle_request).start()
	    print(len(urllib.request.urlopen("http://127.0.0.1:%d/program.py" % web.server_port).read()) > 100)
	with tempfile.TemporaryDirectory() as d:
	    with open(os.path.join(d, "file"), "w") as f:
	        f.write("x" * 100000)
	    print(sorted(os.listdir(d)))
	END_
}
record_an_exception() {
	run "$@" <<<'raise RuntimeError("as it should be")'
}

other_threads() {
	run "$@" <<-'END_'
	import concurrent.futures, queue, threading, time

	def work(n):
	    time.sleep(0.001 * (n % 7))
	    return sum(range(n * 1000))
	with concurrent.futures.ThreadPoolExecutor(12) as pool:
	    print(sum(pool.map(work, range(100))))

	q, event, condition = queue.Queue(3), threading.Event(), threading.Condition()
	def produce():
	    for i in range(200):
	        q.put(i)
	    event.set()
	threading.Thread(target=produce).start()
	print(sum(q.get(timeout=5) for _ in range(200)), event.wait(5))
	with condition:
	    print(condition.wait(0.02))
	barrier = threading.Barrier(5)
	for i in range(4): threading.Thread(target=barrier.wait).start()
	barrier.wait()
	print(bytearray(50_000_000).count(0))
	END_
}
other_children() {
	run "$@" <<-'END_'
	import os, signal, subprocess

	for command in (["cat", "/nowhere"], ["false"], ["seq", "50000"], ["sh", "-c", "kill -9 $$"]):
	    r = subprocess.run(command, capture_output=True)
	    print(r.returncode, len(r.stdout), r.stderr)
	try:
	    subprocess.run(["no-such-program"])
	except FileNotFoundError as e:
	    print(e)
	try:
	    subprocess.run(["sleep", "60"], timeout=0.1)
	except subprocess.TimeoutExpired as e:
	    print(e.cmd)
	with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as p:
	    p.stdin.write("one\n"); p.stdin.flush()
	    print(p.stdout.readline())
	    p.send_signal(signal.SIGINT)
	print(p.returncode)
	print(subprocess.check_output("echo $((6 * 7))", shell=True, cwd="/", env={"A": "b"}))
	many = [subprocess.Popen(["sleep", "0.1"]) for _ in range(8)]
	print([p.wait() for p in many])
	END_
}
other_sockets() {
	run "$@" <<-'END_'
	import http.client, http.server, socket, socketserver, threading, urllib.error, urllib.request

	class Handler(http.server.SimpleHTTPRequestHandler):
	    def log_message(self, *args): pass
	server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
	threading.Thread(target=server.serve_forever, args=(0.05,)).start()
	at = "http://127.0.0.1:%d" % server.server_port
	print(len(urllib.request.urlopen(at + "/program.py", timeout=5).read()) > 100)
	for path in "/nowhere", "/program.py/":
	    try:
	        urllib.request.urlopen(at + path, timeout=5)
	    except urllib.error.HTTPError as e:
	        print(e)
	server.shutdown()
	server.server_close()
	try:
	    socket.create_connection(("127.0.0.1", server.server_port), timeout=5)
	except ConnectionRefusedError as e:
	    print(e)
	quiet = socket.create_server(("127.0.0.1", 0))
	with socket.create_connection(quiet.getsockname(), timeout=0.05) as s:
	    try:
	        s.recv(1)
	    except TimeoutError as e:
	        print(e)
	    s.shutdown(socket.SHUT_WR)
	END_
}
other_files_and_errors() {
	run "$@" <<-'END_'
	import json, os, pathlib, shutil, sys, tempfile
	with tempfile.TemporaryDirectory() as d:
	    p = pathlib.Path(d, "a")
	    p.write_text(json.dumps(list(range(100000))))
	    with open(p, "a+") as f:
	        f.seek(0)
	        print(len(json.load(f)))
	        f.write("more")
	    with open(p, "rb+") as f:
	        f.seek(-4, os.SEEK_END)
	        print(f.read())
	    print(p.exists(), pathlib.Path("/nowhere").exists())
	    for wrong in "/nowhere/a", d:
	        try:
	            open(wrong)
	        except OSError as e:
	            print(type(e))
	sys.exit(3)
	END_
	run "$@" <<<'import no_such_module'
	run "$@" <<<'print("not closed'
}
holds_for_other_work
