/**
 * Shell text for a provision step that makes a guest answer HTTP on a port with `text` and its own host name, also after a restart.
 * By systemd alone: the plain image has no web server, and tests must not wait for packages.
 */
export function pageStep(port: number, text: string): string {
  return `cat >/usr/local/bin/page <<'END'
#!/bin/sh
while IFS= read -r line; do [ \${#line} -le 1 ] && break; done
printf 'HTTP/1.0 200 OK\\r\\nConnection: close\\r\\n\\r\\n${text} from %s' "$(hostname)"
END
chmod 755 /usr/local/bin/page
cat >/etc/systemd/system/page.socket <<'END'
[Socket]
ListenStream=${port}
Accept=yes
[Install]
WantedBy=sockets.target
END
cat >/etc/systemd/system/page@.service <<'END'
[Service]
ExecStart=/usr/local/bin/page
StandardInput=socket
StandardOutput=socket
END
systemctl daemon-reload
systemctl enable --now page.socket`;
}

/**
 * The same until the guest is restarted, by a unit that systemd need not read from a file: an emulated guest takes
 * long to read all of its units again.
 */
export function shortPageStep(port: number, text: string): string {
  return `cat >/usr/local/bin/page <<'END'
use IO::Socket::INET;
my $door = IO::Socket::INET->new(LocalPort => ${port}, Listen => 5, ReuseAddr => 1) or die "no port: $@";
while (my $caller = $door->accept) {
  while (defined(my $line = <$caller>)) { last if length $line <= 2 }
  print $caller "HTTP/1.0 200 OK\\r\\nConnection: close\\r\\n\\r\\n${text} from $ARGV[0]";
  close $caller;
}
END
systemd-run --quiet --unit=page perl /usr/local/bin/page "$(hostname)"
until bash -c ': </dev/tcp/127.0.0.1/${port}'; do sleep 0.2; done 2>/dev/null`;
}

/** The same for a guest with no more than busybox: it has to be run again after each start. */
export function busyPageStep(port: number, text: string): string {
  return `cat >/root/page <<'END'
#!/bin/sh
while IFS= read -r line; do [ \${#line} -le 1 ] && break; done
printf 'HTTP/1.0 200 OK\\r\\nConnection: close\\r\\n\\r\\n${text} from %s' "$(hostname)"
END
chmod 755 /root/page
busybox nc -ll -p ${port} -e /root/page </dev/null >/dev/null 2>&1 &`;
}

/** What the page on a forwarded port says; throws when nobody answers. */
export async function readPage(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(10_000) });
  return answer.text();
}

/** True when nothing answers on a port of the host. */
export function isSilent(port: number): Promise<boolean> {
  return readPage(port).then(
    () => false,
    () => true,
  );
}
