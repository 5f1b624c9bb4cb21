/** What a machine has when neither the Vfile nor a layer over it says anything. The schema's `default`s are the same. */
export const machineDefaults = {
  image: 'debian/12',
  cpus: 2,
  memory: '1GiB',
  bootTimeout: '5m',
  provider: 'auto',
  autostart: true,
} as const;

/** The same for one provision step, one ready probe and one shared folder. */
export const partDefaults = {
  stepRun: 'changed',
  stepUser: 'root',
  probeTimeout: '60s',
  probePath: '/',
  folderReadonly: false,
  portHost: 'auto',
  portProtocol: 'tcp',
} as const;
