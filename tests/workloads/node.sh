# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Recorded: files, timers, a child, a server with a client. Other work: other files, a busy loop that
# makes the compilers and the collector work, more clients, errors.
. "$ROOT/tests/workloads/kit.bash"

need node
# libuv 1.45 and later, where the kernel lets it.
# shellcheck disable=SC2034   # read by the kit
wider_than_default=([io_uring_setup]="batches of epoll_ctl" [io_uring_enter]="the same")
run() {         # PREFIX... <PROGRAM
	local status=0
	cat >program.js
	timeout 120 "$@" node program.js 2>stderr || status=$?
	grep -a 'Error' stderr
	((status == 0)) || echo "status $status"
	((status != 124))       # a program that hangs is no result that two runs could share
}

record_files_children_servers() {
	run "$@" <<-'END_'
	const fs = require('fs'), http = require('http'), { execFile, spawn } = require('child_process');
	fs.writeFileSync('a.json', JSON.stringify([...Array(1000).keys()]));
	console.log(JSON.parse(fs.readFileSync('a.json')).length, fs.readdirSync('.').includes('a.json'));
	setTimeout(() => console.log('later'), 20);
	execFile('echo', ['from a child'], (e, out) => {
	  console.log(out);
	  spawn('sleep', ['60']).kill();
	  const server = http.createServer((q, a) => a.end('you asked for ' + q.url));
	  server.listen(0, '127.0.0.1', () => http.get({ port: server.address().port, path: '/x', host: '127.0.0.1' }, r => {
	    r.on('data', d => console.log(d.toString()));
	    r.on('end', () => server.close());
	  }));
	});
	END_
}
record_an_error() { run "$@" <<<'throw new Error("as it should be")'; }

other_files() {
	run "$@" <<-'END_'
	const fs = require('fs').promises;
	(async () => {
	  await fs.writeFile('b.txt', 'x'.repeat(3000000));
	  console.log((await fs.readFile('b.txt')).length, (await fs.stat('b.txt')).size);
	  await fs.appendFile('b.txt', 'more');
	  const f = await fs.open('b.txt', 'r+');
	  await f.write('y', 10);
	  await f.close();
	  await Promise.all([...Array(20).keys()].map(i => fs.readFile('program.js')));
	  for (const wrong of ['/nowhere', '/', 'program.js/x'])
	    await fs.readFile(wrong).catch(e => console.log(e.code));
	})();
	END_
}
other_computing() {
	run "$@" <<-'END_'
	const words = new Map();
	let text = '';
	for (let i = 0; i < 400000; i++) {
	  const w = 'w' + (i * 7919 % 1009);
	  words.set(w, (words.get(w) || 0) + 1);
	  if (i % 100 == 0) text += w;
	}
	let kept = [];
	for (let i = 0; i < 60; i++) kept.push(new Array(50000).fill({ i }));
	console.log(words.size, text.length, kept.length, /w(\d+)w/.exec(text)[1]);
	console.log(Buffer.alloc(20000000).length, 2n ** 200n % 1000007n);
	END_
}
other_servers() {
	run "$@" <<-'END_'
	const http = require('http'), net = require('net');
	const server = http.createServer((q, a) => {
	  if (q.url == '/no') a.statusCode = 404;
	  q.resume().on('end', () => a.end('x'.repeat(q.url == '/big' ? 2000000 : 10)));
	});
	const ask = (port, path, body) => new Promise(done => {
	  const q = http.request({ port, path, host: '127.0.0.1', method: body ? 'POST' : 'GET' }, r => {
	    let n = 0;
	    r.on('data', d => n += d.length).on('end', () => done(path + ' ' + r.statusCode + ' ' + n));
	  });
	  q.end(body);
	});
	server.listen(0, '127.0.0.1', async () => {
	  const port = server.address().port;
	  console.log(await Promise.all(['/a', '/no', '/big', '/b', '/c'].map(p => ask(port, p))));
	  console.log(await ask(port, '/post', 'y'.repeat(100000)));
	  net.connect(port, '127.0.0.1').end('nonsense\r\n\r\n').on('data', d => console.log(d.toString().split('\r')[0]))
	    .on('close', () => server.close(() => net.connect(port, '127.0.0.1').on('error', e => console.log(e.code))));
	});
	END_
}
other_children() {
	run "$@" <<-'END_'
	const { execFile, spawn } = require('child_process');
	execFile('no-such-program', e => console.log(e.code));
	const cat = spawn('cat');
	cat.stdout.on('data', d => console.log(d.toString()));
	cat.on('exit', (code, signal) => {
	  console.log(code, signal);
	  const sleep = spawn('sleep', ['60']);
	  sleep.kill('SIGKILL');
	  execFile('cat', ['/nowhere'], (e, out, err) => console.log(e.code, err));
	});
	cat.stdin.end('into it');
	END_
}
other_errors() {
	run "$@" <<<'syntax error(' &&
		run "$@" <<<'require("no-such-module")' &&
		run "$@" <<<'Promise.reject(new Error("nobody waits"))' &&
		run "$@" <<<'process.exitCode = 7; process.kill(process.pid, 0); process.nextTick(() => console.log("next"))'
}
holds_for_other_work
