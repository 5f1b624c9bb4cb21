import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPage } from './page.ts';
import { freePort } from './project.ts';
import { VirtualBoxProject } from './virtualbox-project.ts';
import { describeWithVirtualBox } from './with-virtualbox.ts';

/** Answers each connection with how many there were. By busybox alone, run again after each start. */
const countStep = `cat >/root/count <<'END'
#!/bin/sh
loads=$(($(cat /root/loads 2>/dev/null || echo 0) + 1))
echo $loads >/root/loads
echo $loads
END
chmod 755 /root/count
busybox nc -ll -p 6379 -e /root/count </dev/null >/dev/null 2>&1 &`;

/** A page of the project's file and the other machine's count; `/health` asks nobody. */
const pageStep = `cat >/root/page <<'END'
#!/bin/sh
read -r verb path rest
while IFS= read -r line; do [ \${#line} -le 1 ] && break; done
printf 'HTTP/1.0 200 OK\\r\\nConnection: close\\r\\n\\r\\n'
[ "$path" = /health ] || printf '%s, loaded %s times' "$(cat /srv/app/title)" "$(timeout 20 busybox nc db 6379 </dev/null)"
END
chmod 755 /root/page
busybox nc -ll -p 8000 -e /root/page </dev/null >/dev/null 2>&1 &`;

// The template's own machines are whole Debians, each of which takes minutes to boot without KVM and more for its packages.
describeWithVirtualBox('an environment in the shape of the template web, of small guests', () => {
  let project: VirtualBoxProject;
  let port: number;

  beforeAll(async () => {
    project = await VirtualBoxProject.open({ 'app/title': 'first' });
    port = await freePort();
    const always = (shell: string, name: string) => [{ shell, name, run: 'always' }];
    const web = {
      depends_on: ['db'],
      ports: [`${port}:8000`],
      folders: ['./app:/srv/app'],
      provision: always(pageStep, 'page'),
      ready: [{ http: { port: 8000, path: '/health', status: 200 } }],
    };
    const db = { provision: always(countStep, 'count'), ready: [{ tcp: 6379 }] };
    project.vfile({ machines: { db: project.small(db), web: project.small(web) } });
  });

  afterAll(async () => {
    await project.dispose();
  });

  it('comes up, and the page answers on the forwarded port with what the other machine says', async () => {
    const { stdout, stderr } = await project.vup('up', '--yes');
    expect(stderr).toBe('');
    expect(stdout).toContain(`127.0.0.1:${port} -> 8000`);
    const loaded = Number(/^first, loaded (\d+) times$/.exec(await readPage(port))?.[1]);
    expect(await readPage(port)).toBe(`first, loaded ${loaded + 1} times`);
  });

  it('copies a folder at each start, one way', async () => {
    project.inGuest('web', 'echo inside >/srv/app/title; touch /srv/app/added');
    expect(await readPage(port)).toMatch(/^inside, /);
    expect(project.text('app/title')).toBe('first');
    expect(existsSync(project.path('app/added'))).toBe(false);
    project.write('app/title', 'second');
    await project.vup('reload', 'web');
    expect(project.inGuest('web', 'ls /srv/app')).toBe('title');
    expect(await readPage(port)).toMatch(/^second, /);
    await project.expectSettled();
  });
});
