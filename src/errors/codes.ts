/**
 * Every error code Vup can end with: its exit code and what it means in one line.
 * Codes are public: never renamed, never reused. `docs/errors.md` is made from this list.
 * Exit codes follow BSD sysexits where one fits (64 usage, 65 data, 69 unavailable, 70 software, 74 I/O, 75 try again, 77 permission).
 */
export const errorCodes = {
  VUP_USAGE: { exit: 64, title: 'The command line is wrong.' },
  VUP_VFILE_INVALID: { exit: 65, title: 'The Vfile has mistakes; each is shown with its place.' },
  VUP_VFILE_MISSING: { exit: 65, title: 'No Vfile in this folder or a parent.' },
  VUP_VFILE_UNREADABLE: { exit: 65, title: 'The Vfile cannot be read as text.' },
  VUP_VFILE_FOREIGN: { exit: 77, title: 'The Vfile, or the folder it lies in, belongs to somebody else.' },
  VUP_INPUT_MISSING: { exit: 65, title: 'A file that the Vfile names does not exist.' },
  VUP_MACHINE_UNKNOWN: { exit: 64, title: 'No machine of that name in this environment.' },
  VUP_MACHINE_NOT_RUNNING: { exit: 1, title: 'The machine is not running.' },
  VUP_ENVIRONMENT_MISSING: { exit: 1, title: 'Vup knows no environment for this project.' },
  VUP_HOST_TOOL_MISSING: { exit: 69, title: 'A program that Vup needs is not installed.' },
  VUP_HOST_PERMISSION: { exit: 69, title: 'The user may not do what the engine needs.' },
  VUP_HOST_UNSUPPORTED: { exit: 69, title: 'This host cannot run the engine.' },
  VUP_HOST_RESOURCE: { exit: 69, title: 'The host has no free subnet, port, id range or disk space left.' },
  VUP_HOST_IO: { exit: 74, title: 'The host could not read or write a file.' },
  VUP_PROVIDER_UNKNOWN: { exit: 65, title: 'No provider of that name.' },
  VUP_PROVIDER_UNUSABLE: { exit: 69, title: 'No provider that this machine allows is usable here.' },
  VUP_ENGINE_QUERY: { exit: 74, title: 'The engine could not be asked.' },
  VUP_ENGINE_FAILED: { exit: 1, title: 'The engine refused or failed.' },
  VUP_NETWORK_FAILED: { exit: 1, title: "The environment's network could not be set up." },
  VUP_GUEST_NOT_READY: { exit: 1, title: 'The guest did not become ready in time.' },
  VUP_PROVISION_FAILED: { exit: 1, title: 'A provision step failed.' },
  VUP_HOOK_FAILED: { exit: 1, title: 'A hook of the Vfile failed on the host.' },
  VUP_PROBE_FAILED: { exit: 1, title: 'A ready probe never succeeded.' },
  VUP_PORT_TAKEN: { exit: 1, title: 'A host port is in use.' },
  VUP_IMAGE_UNKNOWN: { exit: 65, title: 'No image of that name in the catalogue.' },
  VUP_IMAGE_BUILD: { exit: 1, title: 'An image could not be built.' },
  VUP_IMAGE_FETCH: { exit: 1, title: 'An image could not be downloaded.' },
  VUP_IMAGE_DIGEST: { exit: 1, title: 'An image is not the one that the lock file names.' },
  VUP_IMAGE_INVALID: { exit: 1, title: 'A file is not an image that Vup can unpack safely.' },
  VUP_STATE_LOCKED: { exit: 75, title: 'Another run holds the environment.' },
  VUP_STATE_CORRUPT: { exit: 74, title: "The environment's state cannot be read." },
  VUP_STATE_NEWER: { exit: 74, title: 'The state was written by a newer Vup.' },
  VUP_STATE_WRITE: { exit: 74, title: 'State could not be written.' },
  VUP_PLAN_STALE: { exit: 75, title: 'Something moved since the plan was made.' },
  VUP_NEEDS_TRUST: { exit: 77, title: 'The Vfile asks for something that reaches the host, and nobody has allowed it.' },
  VUP_DECLINED: { exit: 77, title: 'The person said no, or could not be asked.' },
  VUP_APPLY_FAILED: { exit: 1, title: 'At least one step of the plan failed.' },
  VUP_KEEPER_FAILED: { exit: 1, title: "The environment's port forwarder did not start." },
  VUP_INTERRUPTED: { exit: 130, title: 'The run was interrupted.' },
  VUP_BUG: { exit: 70, title: 'A bug in Vup.' },
} as const satisfies Record<string, { readonly exit: number; readonly title: string }>;

/** One of the public error codes. */
export type ErrorCode = keyof typeof errorCodes;
