// Generated from schemas/vfile.v1.schema.json by scripts/generate.ts. Never edit.
import type { KeySchema } from '../key-schema.ts';

export const vfileSchema: KeySchema = {
 "$id": "urn:vup:schema:vfile:v1",
 "type": "object",
 "additionalProperties": false,
 "required": [
  "version",
  "machines"
 ],
 "properties": {
  "version": {
   "const": 1,
   "x-trust": "inert",
   "x-interpolate": "never"
  },
  "name": {
   "type": "string",
   "minLength": 1,
   "maxLength": 100,
   "x-trust": "inert"
  },
  "vars": {
   "type": "object",
   "additionalProperties": {
    "$ref": "#/definitions/var"
   },
   "x-trust": "inert",
   "x-interpolate": "never"
  },
  "defaults": {
   "$ref": "#/definitions/defaults"
  },
  "profiles": {
   "type": "object",
   "additionalProperties": {
    "$ref": "#/definitions/profile"
   },
   "x-trust": "inert"
  },
  "hooks": {
   "type": "object",
   "additionalProperties": false,
   "properties": {
    "after_up": {
     "$ref": "#/definitions/hook_list"
    },
    "before_halt": {
     "$ref": "#/definitions/hook_list"
    },
    "before_destroy": {
     "$ref": "#/definitions/hook_list"
    }
   },
   "x-trust": "inert"
  },
  "machines": {
   "type": "object",
   "minProperties": 1,
   "additionalProperties": {
    "$ref": "#/definitions/machine"
   },
   "x-trust": "inert"
  }
 },
 "definitions": {
  "label": {},
  "hook_list": {
   "type": "array",
   "items": {
    "type": "string",
    "x-form": "project-path",
    "x-interpolate": "never"
   },
   "default": [],
   "x-trust": "host",
   "x-interpolate": "never"
  },
  "var": {
   "type": [
    "string",
    "object"
   ],
   "additionalProperties": false,
   "required": [
    "env"
   ],
   "properties": {
    "env": {
     "type": "string",
     "x-trust": "host",
     "x-interpolate": "never"
    },
    "secret": {
     "type": "boolean",
     "default": false,
     "x-trust": "inert",
     "x-interpolate": "never"
    }
   },
   "x-trust": "inert",
   "x-interpolate": "never"
  },
  "defaults": {
   "type": "object",
   "additionalProperties": false,
   "properties": {
    "image": {
     "$ref": "#/definitions/image"
    },
    "cpus": {
     "$ref": "#/definitions/cpus"
    },
    "memory": {
     "$ref": "#/definitions/memory"
    },
    "disk": {
     "$ref": "#/definitions/disk"
    },
    "provider": {
     "$ref": "#/definitions/provider"
    },
    "depends_on": {
     "$ref": "#/definitions/depends_on"
    },
    "ports": {
     "$ref": "#/definitions/ports"
    },
    "folders": {
     "$ref": "#/definitions/folders"
    },
    "provision": {
     "$ref": "#/definitions/provision"
    },
    "env": {
     "$ref": "#/definitions/env"
    },
    "ready": {
     "$ref": "#/definitions/ready"
    },
    "autostart": {
     "$ref": "#/definitions/autostart"
    },
    "boot_timeout": {
     "$ref": "#/definitions/boot_timeout"
    },
    "message": {
     "$ref": "#/definitions/message"
    },
    "lxc": {
     "$ref": "#/definitions/lxc"
    },
    "qemu": {
     "$ref": "#/definitions/qemu"
    },
    "virtualbox": {
     "$ref": "#/definitions/virtualbox"
    }
   },
   "x-trust": "inert"
  },
  "profile": {
   "type": "object",
   "additionalProperties": false,
   "properties": {
    "extends": {
     "$ref": "#/definitions/extends"
    },
    "image": {
     "$ref": "#/definitions/image"
    },
    "cpus": {
     "$ref": "#/definitions/cpus"
    },
    "memory": {
     "$ref": "#/definitions/memory"
    },
    "disk": {
     "$ref": "#/definitions/disk"
    },
    "provider": {
     "$ref": "#/definitions/provider"
    },
    "count": {
     "$ref": "#/definitions/count"
    },
    "depends_on": {
     "$ref": "#/definitions/depends_on"
    },
    "ports": {
     "$ref": "#/definitions/ports"
    },
    "folders": {
     "$ref": "#/definitions/folders"
    },
    "provision": {
     "$ref": "#/definitions/provision"
    },
    "env": {
     "$ref": "#/definitions/env"
    },
    "ready": {
     "$ref": "#/definitions/ready"
    },
    "autostart": {
     "$ref": "#/definitions/autostart"
    },
    "boot_timeout": {
     "$ref": "#/definitions/boot_timeout"
    },
    "message": {
     "$ref": "#/definitions/message"
    },
    "lxc": {
     "$ref": "#/definitions/lxc"
    },
    "qemu": {
     "$ref": "#/definitions/qemu"
    },
    "virtualbox": {
     "$ref": "#/definitions/virtualbox"
    }
   },
   "x-trust": "inert"
  },
  "machine": {
   "type": "object",
   "additionalProperties": false,
   "properties": {
    "extends": {
     "$ref": "#/definitions/extends"
    },
    "image": {
     "$ref": "#/definitions/image"
    },
    "cpus": {
     "$ref": "#/definitions/cpus"
    },
    "memory": {
     "$ref": "#/definitions/memory"
    },
    "disk": {
     "$ref": "#/definitions/disk"
    },
    "provider": {
     "$ref": "#/definitions/provider"
    },
    "hostname": {
     "$ref": "#/definitions/hostname"
    },
    "count": {
     "$ref": "#/definitions/count"
    },
    "depends_on": {
     "$ref": "#/definitions/depends_on"
    },
    "ports": {
     "$ref": "#/definitions/ports"
    },
    "folders": {
     "$ref": "#/definitions/folders"
    },
    "provision": {
     "$ref": "#/definitions/provision"
    },
    "env": {
     "$ref": "#/definitions/env"
    },
    "ready": {
     "$ref": "#/definitions/ready"
    },
    "autostart": {
     "$ref": "#/definitions/autostart"
    },
    "boot_timeout": {
     "$ref": "#/definitions/boot_timeout"
    },
    "message": {
     "$ref": "#/definitions/message"
    },
    "was": {
     "$ref": "#/definitions/was"
    },
    "lxc": {
     "$ref": "#/definitions/lxc"
    },
    "qemu": {
     "$ref": "#/definitions/qemu"
    },
    "virtualbox": {
     "$ref": "#/definitions/virtualbox"
    }
   },
   "x-trust": "inert"
  },
  "extends": {
   "type": [
    "string",
    "array"
   ],
   "minItems": 1,
   "uniqueItems": true,
   "items": {
    "type": "string"
   },
   "x-trust": "inert",
   "x-interpolate": "never"
  },
  "image": {
   "type": [
    "string",
    "object"
   ],
   "x-form": "image",
   "additionalProperties": false,
   "required": [
    "from",
    "sha256"
   ],
   "properties": {
    "from": {
     "type": "string",
     "x-form": "image-url",
     "x-trust": "host"
    },
    "sha256": {
     "type": "string",
     "x-trust": "inert"
    }
   },
   "default": "debian/12",
   "x-trust": "inert"
  },
  "cpus": {
   "type": [
    "number",
    "string"
   ],
   "minimum": 0.1,
   "maximum": 256,
   "default": 2,
   "x-trust": "inert"
  },
  "memory": {
   "type": "string",
   "x-form": "memory",
   "default": "1GiB",
   "x-trust": "inert"
  },
  "disk": {
   "type": "string",
   "x-form": "disk",
   "x-trust": "inert"
  },
  "provider": {
   "type": [
    "string",
    "array"
   ],
   "minItems": 1,
   "uniqueItems": true,
   "items": {
    "type": "string"
   },
   "default": "auto",
   "x-trust": "inert"
  },
  "hostname": {
   "type": "string",
   "maxLength": 253,
   "x-trust": "inert"
  },
  "count": {
   "type": [
    "integer",
    "string"
   ],
   "minimum": 1,
   "maximum": 250,
   "x-trust": "inert"
  },
  "depends_on": {
   "type": "array",
   "uniqueItems": true,
   "items": {
    "type": "string"
   },
   "default": [],
   "x-trust": "inert"
  },
  "ports": {
   "type": "array",
   "items": {
    "$ref": "#/definitions/port"
   },
   "default": [],
   "x-trust": "inert"
  },
  "port": {
   "type": [
    "string",
    "object"
   ],
   "x-form": "port",
   "additionalProperties": false,
   "required": [
    "guest"
   ],
   "properties": {
    "host": {
     "type": [
      "integer",
      "string"
     ],
     "minimum": 1,
     "maximum": 65535,
     "default": "auto",
     "x-trust": "inert"
    },
    "guest": {
     "type": [
      "integer",
      "string"
     ],
     "minimum": 1,
     "maximum": 65535,
     "x-trust": "inert"
    },
    "name": {
     "type": "string",
     "x-trust": "inert"
    },
    "protocol": {
     "enum": [
      "tcp",
      "udp"
     ],
     "default": "tcp",
     "x-trust": "inert",
     "x-interpolate": "never"
    },
    "bind": {
     "type": "string",
     "x-form": "bind",
     "default": "127.0.0.1",
     "x-trust": "inert"
    }
   },
   "x-trust": "inert"
  },
  "folders": {
   "type": "array",
   "items": {
    "$ref": "#/definitions/folder"
   },
   "default": [],
   "x-trust": "inert"
  },
  "folder": {
   "type": [
    "string",
    "object"
   ],
   "x-form": "folder",
   "additionalProperties": false,
   "required": [
    "from",
    "to"
   ],
   "properties": {
    "from": {
     "type": "string",
     "x-form": "project-path",
     "x-trust": "inert"
    },
    "to": {
     "type": "string",
     "x-form": "mount-point",
     "x-trust": "inert"
    },
    "readonly": {
     "type": [
      "boolean",
      "string"
     ],
     "default": false,
     "x-trust": "inert"
    }
   },
   "x-trust": "inert"
  },
  "env": {
   "type": "object",
   "additionalProperties": {
    "type": "string",
    "x-secret": "allowed"
   },
   "default": {},
   "x-trust": "inert"
  },
  "autostart": {
   "type": [
    "boolean",
    "string"
   ],
   "default": true,
   "x-trust": "inert"
  },
  "boot_timeout": {
   "type": "string",
   "x-form": "duration",
   "default": "5m",
   "x-trust": "inert"
  },
  "message": {
   "type": "string",
   "minLength": 1,
   "maxLength": 2000,
   "x-trust": "inert"
  },
  "was": {
   "type": "string",
   "x-trust": "inert"
  },
  "ready": {
   "type": "array",
   "items": {
    "$ref": "#/definitions/probe"
   },
   "default": [],
   "x-trust": "inert"
  },
  "probe": {
   "type": "object",
   "additionalProperties": false,
   "x-kinds": [
    "tcp",
    "http",
    "shell"
   ],
   "properties": {
    "tcp": {
     "type": [
      "integer",
      "string"
     ],
     "minimum": 1,
     "maximum": 65535,
     "x-trust": "inert"
    },
    "http": {
     "type": [
      "integer",
      "object",
      "string"
     ],
     "minimum": 1,
     "maximum": 65535,
     "additionalProperties": false,
     "required": [
      "port"
     ],
     "properties": {
      "port": {
       "type": [
        "integer",
        "string"
       ],
       "minimum": 1,
       "maximum": 65535,
       "x-trust": "inert"
      },
      "path": {
       "type": "string",
       "default": "/",
       "x-trust": "inert"
      },
      "status": {
       "type": [
        "integer",
        "string"
       ],
       "minimum": 100,
       "maximum": 599,
       "x-trust": "inert"
      }
     },
     "x-trust": "inert"
    },
    "shell": {
     "type": "string",
     "minLength": 1,
     "x-trust": "inert",
     "x-interpolate": "verbatim"
    },
    "timeout": {
     "$ref": "#/definitions/probe_timeout"
    }
   },
   "x-trust": "inert"
  },
  "probe_timeout": {
   "type": "string",
   "x-form": "duration",
   "default": "60s",
   "x-trust": "inert"
  },
  "provision": {
   "type": "array",
   "items": {
    "$ref": "#/definitions/step"
   },
   "default": [],
   "x-trust": "inert"
  },
  "step": {
   "type": "object",
   "additionalProperties": false,
   "x-kinds": [
    "packages",
    "script",
    "shell",
    "file",
    "reboot"
   ],
   "properties": {
    "packages": {
     "type": "array",
     "minItems": 1,
     "items": {
      "type": "string"
     },
     "x-trust": "inert"
    },
    "script": {
     "type": [
      "string",
      "object"
     ],
     "x-form": "project-path",
     "additionalProperties": false,
     "required": [
      "path"
     ],
     "properties": {
      "path": {
       "type": "string",
       "x-form": "project-path",
       "x-trust": "inert"
      },
      "args": {
       "type": "array",
       "items": {
        "type": "string"
       },
       "default": [],
       "x-trust": "inert"
      }
     },
     "x-trust": "inert"
    },
    "shell": {
     "type": "string",
     "minLength": 1,
     "x-trust": "inert",
     "x-interpolate": "verbatim"
    },
    "file": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "from",
      "to"
     ],
     "properties": {
      "from": {
       "type": "string",
       "x-form": "project-path",
       "x-trust": "inert"
      },
      "to": {
       "type": "string",
       "x-form": "guest-path",
       "x-trust": "inert"
      },
      "mode": {
       "type": "string",
       "x-trust": "inert"
      },
      "owner": {
       "type": "string",
       "x-trust": "inert"
      }
     },
     "x-trust": "inert"
    },
    "reboot": {
     "const": true,
     "x-trust": "inert",
     "x-interpolate": "never"
    },
    "name": {
     "type": "string",
     "x-trust": "inert",
     "x-interpolate": "never"
    },
    "run": {
     "enum": [
      "changed",
      "once",
      "always",
      "never"
     ],
     "default": "changed",
     "x-trust": "inert",
     "x-interpolate": "never"
    },
    "as": {
     "type": "string",
     "default": "root",
     "x-trust": "inert"
    },
    "env": {
     "$ref": "#/definitions/env"
    },
    "cwd": {
     "type": "string",
     "x-form": "guest-path",
     "x-trust": "inert"
    },
    "timeout": {
     "type": "string",
     "x-form": "duration",
     "x-trust": "inert"
    },
    "inputs": {
     "type": "array",
     "items": {
      "type": "string",
      "x-form": "project-path"
     },
     "default": [],
     "x-trust": "inert"
    }
   },
   "x-trust": "inert"
  },
  "lxc": {
   "type": "object",
   "additionalProperties": false,
   "properties": {
    "config": {
     "type": "object",
     "additionalProperties": {
      "type": "string"
     },
     "x-trust": "host",
     "x-reaches": "adds to the LXC configuration"
    }
   },
   "x-trust": "inert",
   "x-block": "provider"
  },
  "qemu": {
   "type": "object",
   "additionalProperties": false,
   "properties": {
    "accel": {
     "enum": [
      "auto",
      "kvm",
      "tcg",
      "hvf",
      "whpx"
     ],
     "default": "auto",
     "x-trust": "inert",
     "x-interpolate": "never"
    },
    "firmware": {
     "enum": [
      "bios",
      "uefi"
     ],
     "x-trust": "inert",
     "x-interpolate": "never"
    },
    "machine": {
     "type": "string",
     "x-trust": "inert",
     "x-interpolate": "never"
    },
    "cpu": {
     "type": "string",
     "x-trust": "inert",
     "x-interpolate": "never"
    },
    "boot": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "kernel"
     ],
     "properties": {
      "kernel": {
       "type": "string",
       "x-form": "project-path",
       "x-trust": "inert"
      },
      "initrd": {
       "type": "string",
       "x-form": "project-path",
       "x-trust": "inert"
      },
      "cmdline": {
       "type": "string",
       "maxLength": 2000,
       "x-trust": "inert"
      }
     },
     "x-trust": "inert"
    },
    "args": {
     "type": "array",
     "items": {
      "type": "string"
     },
     "x-trust": "host",
     "x-reaches": "adds to the QEMU command line",
     "x-interpolate": "never"
    }
   },
   "x-trust": "inert",
   "x-block": "provider"
  },
  "virtualbox": {
   "type": "object",
   "additionalProperties": false,
   "properties": {
    "firmware": {
     "enum": [
      "bios",
      "uefi"
     ],
     "x-trust": "inert",
     "x-interpolate": "never"
    },
    "controller": {
     "enum": [
      "ide",
      "sata",
      "scsi",
      "virtio-scsi"
     ],
     "x-trust": "inert",
     "x-interpolate": "never"
    },
    "chipset": {
     "enum": [
      "piix3",
      "ich9"
     ],
     "default": "piix3",
     "x-trust": "inert",
     "x-interpolate": "never"
    },
    "gui": {
     "type": "boolean",
     "default": false,
     "x-trust": "inert"
    },
    "linked_clone": {
     "type": "boolean",
     "default": true,
     "x-trust": "inert"
    },
    "customize": {
     "type": "array",
     "items": {
      "type": "array",
      "minItems": 2,
      "items": {
       "type": "string"
      }
     },
     "x-trust": "host",
     "x-reaches": "runs VBoxManage on the hardware",
     "x-interpolate": "never"
    }
   },
   "x-trust": "inert",
   "x-block": "provider"
  }
 }
};
