// Generated from schemas/vfile.v1.schema.json by scripts/generate.ts. Never edit.
var __getOwnPropNames = Object.getOwnPropertyNames;
var __commonJS = (cb, mod) => function __require() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};

// node_modules/ajv/dist/runtime/ucs2length.js
var require_ucs2length = __commonJS({
  "node_modules/ajv/dist/runtime/ucs2length.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    function ucs2length(str) {
      const len = str.length;
      let length = 0;
      let pos = 0;
      let value;
      while (pos < len) {
        length++;
        value = str.charCodeAt(pos++);
        if (value >= 55296 && value <= 56319 && pos < len) {
          value = str.charCodeAt(pos);
          if ((value & 64512) === 56320)
            pos++;
        }
      }
      return length;
    }
    exports.default = ucs2length;
    ucs2length.code = 'require("ajv/dist/runtime/ucs2length").default';
  }
});

// <stdin>
var validateVfile = validate21;
var schema6 = { "$id": "urn:vup:schema:vfile:v1", "type": "object", "additionalProperties": false, "required": ["version", "machines"], "properties": { "version": { "const": 1 }, "name": { "type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[^\\n\\r\\t]*$", "x-expects": "one line of text" }, "vars": { "type": "object", "propertyNames": { "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "x-expects": "a variable's name: letters, digits and _, not starting with a digit" }, "additionalProperties": { "$ref": "#/definitions/var" } }, "defaults": { "$ref": "#/definitions/defaults" }, "profiles": { "type": "object", "propertyNames": { "$ref": "#/definitions/label" }, "additionalProperties": { "$ref": "#/definitions/profile" } }, "hooks": { "type": "object", "additionalProperties": false, "properties": { "after_up": { "$ref": "#/definitions/hook_list" }, "before_halt": { "$ref": "#/definitions/hook_list" }, "before_destroy": { "$ref": "#/definitions/hook_list" } } }, "machines": { "type": "object", "minProperties": 1, "propertyNames": { "$ref": "#/definitions/label" }, "additionalProperties": { "$ref": "#/definitions/machine" } } }, "definitions": { "label": { "pattern": "^(?!constructor$)[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$", "x-expects": 'a name of small letters, digits and "-", at most 40 long, that starts and ends with a letter or digit' }, "hook_list": { "type": "array", "items": { "type": "string", "x-form": "project-path" } }, "var": { "type": ["string", "object"], "additionalProperties": false, "required": ["env"], "properties": { "env": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "x-expects": "a variable's name" }, "secret": { "type": "boolean" } } }, "defaults": { "type": "object", "additionalProperties": false, "properties": { "image": { "$ref": "#/definitions/image" }, "cpus": { "$ref": "#/definitions/cpus" }, "memory": { "$ref": "#/definitions/memory" }, "disk": { "$ref": "#/definitions/disk" }, "provider": { "$ref": "#/definitions/provider" }, "depends_on": { "$ref": "#/definitions/depends_on" }, "ports": { "$ref": "#/definitions/ports" }, "folders": { "$ref": "#/definitions/folders" }, "provision": { "$ref": "#/definitions/provision" }, "env": { "$ref": "#/definitions/env" }, "ready": { "$ref": "#/definitions/ready" }, "autostart": { "$ref": "#/definitions/autostart" }, "boot_timeout": { "$ref": "#/definitions/boot_timeout" }, "message": { "$ref": "#/definitions/message" }, "lxc": { "$ref": "#/definitions/lxc" }, "qemu": { "$ref": "#/definitions/qemu" }, "virtualbox": { "$ref": "#/definitions/virtualbox" } } }, "profile": { "type": "object", "additionalProperties": false, "properties": { "extends": { "$ref": "#/definitions/extends" }, "image": { "$ref": "#/definitions/image" }, "cpus": { "$ref": "#/definitions/cpus" }, "memory": { "$ref": "#/definitions/memory" }, "disk": { "$ref": "#/definitions/disk" }, "provider": { "$ref": "#/definitions/provider" }, "count": { "$ref": "#/definitions/count" }, "depends_on": { "$ref": "#/definitions/depends_on" }, "ports": { "$ref": "#/definitions/ports" }, "folders": { "$ref": "#/definitions/folders" }, "provision": { "$ref": "#/definitions/provision" }, "env": { "$ref": "#/definitions/env" }, "ready": { "$ref": "#/definitions/ready" }, "autostart": { "$ref": "#/definitions/autostart" }, "boot_timeout": { "$ref": "#/definitions/boot_timeout" }, "message": { "$ref": "#/definitions/message" }, "lxc": { "$ref": "#/definitions/lxc" }, "qemu": { "$ref": "#/definitions/qemu" }, "virtualbox": { "$ref": "#/definitions/virtualbox" } } }, "machine": { "type": "object", "additionalProperties": false, "properties": { "extends": { "$ref": "#/definitions/extends" }, "image": { "$ref": "#/definitions/image" }, "cpus": { "$ref": "#/definitions/cpus" }, "memory": { "$ref": "#/definitions/memory" }, "disk": { "$ref": "#/definitions/disk" }, "provider": { "$ref": "#/definitions/provider" }, "hostname": { "$ref": "#/definitions/hostname" }, "count": { "$ref": "#/definitions/count" }, "depends_on": { "$ref": "#/definitions/depends_on" }, "ports": { "$ref": "#/definitions/ports" }, "folders": { "$ref": "#/definitions/folders" }, "provision": { "$ref": "#/definitions/provision" }, "env": { "$ref": "#/definitions/env" }, "ready": { "$ref": "#/definitions/ready" }, "autostart": { "$ref": "#/definitions/autostart" }, "boot_timeout": { "$ref": "#/definitions/boot_timeout" }, "message": { "$ref": "#/definitions/message" }, "was": { "$ref": "#/definitions/was" }, "lxc": { "$ref": "#/definitions/lxc" }, "qemu": { "$ref": "#/definitions/qemu" }, "virtualbox": { "$ref": "#/definitions/virtualbox" } } }, "extends": { "type": ["string", "array"], "minItems": 1, "uniqueItems": true, "items": { "type": "string" } }, "image": { "type": ["string", "object"], "x-form": "image", "additionalProperties": false, "required": ["from", "sha256"], "properties": { "from": { "type": "string", "x-form": "image-url" }, "sha256": { "type": "string", "pattern": "^[0-9A-Fa-f]{64}$|\\$\\{", "x-expects": "a sha256: 64 hex digits" } } }, "cpus": { "type": ["number", "string"], "minimum": 0.1, "maximum": 256, "pattern": "\\$\\{" }, "memory": { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?(KiB|MiB|GiB|TiB|KB|MB|GB|TB)$|\\$\\{", "x-form": "memory" }, "disk": { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?(KiB|MiB|GiB|TiB|KB|MB|GB|TB)$|\\$\\{", "x-form": "disk" }, "provider": { "type": ["string", "array"], "pattern": "^[a-z][a-z0-9-]*$|\\$\\{", "x-expects": `a provider's name, for example "lxc", or "auto"`, "minItems": 1, "uniqueItems": true, "items": { "type": "string", "pattern": "^[a-z][a-z0-9-]*$|\\$\\{", "x-expects": `a provider's name, for example "lxc"` } }, "hostname": { "type": "string", "maxLength": 253, "pattern": "^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$|\\$\\{", "x-expects": 'a host name, for example "db.shop.test"' }, "count": { "type": ["integer", "string"], "minimum": 1, "maximum": 250, "pattern": "\\$\\{" }, "depends_on": { "type": "array", "uniqueItems": true, "items": { "type": "string" } }, "ports": { "type": "array", "items": { "$ref": "#/definitions/port" } }, "port": { "type": ["string", "object"], "x-form": "port", "additionalProperties": false, "required": ["guest"], "properties": { "host": { "type": ["integer", "string"], "minimum": 1, "maximum": 65535, "pattern": "^auto$|\\$\\{", "x-expects": 'a port number or "auto"' }, "guest": { "type": ["integer", "string"], "minimum": 1, "maximum": 65535, "pattern": "\\$\\{" }, "name": { "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$|\\$\\{", "x-expects": 'a short name of letters, digits, ".", "_" and "-"' }, "protocol": { "enum": ["tcp", "udp"] }, "bind": { "type": "string", "x-form": "bind" } } }, "folders": { "type": "array", "items": { "$ref": "#/definitions/folder" } }, "folder": { "type": ["string", "object"], "x-form": "folder", "additionalProperties": false, "required": ["from", "to"], "properties": { "from": { "type": "string", "x-form": "project-path" }, "to": { "type": "string", "x-form": "mount-point" }, "readonly": { "type": ["boolean", "string"], "pattern": "\\$\\{" } } }, "env": { "type": "object", "propertyNames": { "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "x-expects": "a variable's name: letters, digits and _, not starting with a digit" }, "additionalProperties": { "type": "string" } }, "autostart": { "type": ["boolean", "string"], "pattern": "\\$\\{" }, "boot_timeout": { "type": "string", "pattern": "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{", "x-form": "duration" }, "message": { "type": "string", "minLength": 1, "maxLength": 2e3 }, "was": { "type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$|\\$\\{", "x-expects": "a machine's name" }, "ready": { "type": "array", "items": { "$ref": "#/definitions/probe" } }, "probe": { "type": "object", "additionalProperties": false, "x-kinds": ["tcp", "http", "shell"], "oneOf": [{ "required": ["tcp"] }, { "required": ["http"] }, { "required": ["shell"] }], "properties": { "tcp": { "type": ["integer", "string"], "minimum": 1, "maximum": 65535, "pattern": "\\$\\{" }, "http": { "type": ["integer", "object", "string"], "minimum": 1, "maximum": 65535, "pattern": "\\$\\{", "additionalProperties": false, "required": ["port"], "properties": { "port": { "type": ["integer", "string"], "minimum": 1, "maximum": 65535, "pattern": "\\$\\{" }, "path": { "type": "string", "pattern": "^/[!-~]*$|\\$\\{", "x-expects": 'a path that starts with "/" and has no spaces' }, "status": { "type": ["integer", "string"], "minimum": 100, "maximum": 599, "pattern": "\\$\\{" } } }, "shell": { "type": "string", "minLength": 1 }, "timeout": { "$ref": "#/definitions/probe_timeout" } } }, "probe_timeout": { "type": "string", "pattern": "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{", "x-form": "duration" }, "provision": { "type": "array", "items": { "$ref": "#/definitions/step" } }, "step": { "type": "object", "additionalProperties": false, "x-kinds": ["packages", "script", "shell", "file", "reboot"], "oneOf": [{ "required": ["packages"] }, { "required": ["script"] }, { "required": ["shell"] }, { "required": ["file"] }, { "required": ["reboot"] }, { "required": ["name"], "not": { "anyOf": [{ "required": ["packages"] }, { "required": ["script"] }, { "required": ["shell"] }, { "required": ["file"] }, { "required": ["reboot"] }] } }], "if": { "required": ["run"], "properties": { "run": { "enum": ["once", "never"] } } }, "then": { "required": ["name"] }, "properties": { "packages": { "type": "array", "minItems": 1, "items": { "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9+.:=~_/-]*$|\\$\\{", "x-expects": "a package's name" } }, "script": { "type": ["string", "object"], "x-form": "project-path", "additionalProperties": false, "required": ["path"], "properties": { "path": { "type": "string", "x-form": "project-path" }, "args": { "type": "array", "items": { "type": "string" } } } }, "shell": { "type": "string", "minLength": 1 }, "file": { "type": "object", "additionalProperties": false, "required": ["from", "to"], "properties": { "from": { "type": "string", "x-form": "project-path" }, "to": { "type": "string", "x-form": "guest-path" }, "mode": { "type": "string", "pattern": "^0?[0-7]{3,4}$|\\$\\{", "x-expects": 'permissions in octal, for example "0644"' }, "owner": { "type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$|\\$\\{", "x-expects": 'an owner, for example "www-data" or "www-data:adm"' } } }, "reboot": { "const": true }, "name": { "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", "x-expects": `a step's name of letters, digits, ".", "_" and "-"` }, "run": { "enum": ["changed", "once", "always", "never"] }, "as": { "type": "string", "pattern": "^[a-z_][a-z0-9_-]{0,31}$|\\$\\{", "x-expects": "a user's name" }, "env": { "$ref": "#/definitions/env" }, "cwd": { "type": "string", "x-form": "guest-path" }, "timeout": { "type": "string", "pattern": "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{", "x-form": "duration" }, "inputs": { "type": "array", "items": { "type": "string", "x-form": "project-path" } } } }, "lxc": { "type": "object", "additionalProperties": false, "properties": { "config": { "type": "object", "propertyNames": { "pattern": "^lxc\\.[a-z0-9_.]+$", "x-expects": 'a key of an LXC configuration, for example "lxc.prlimit.nofile"' }, "additionalProperties": { "type": "string" } } } }, "qemu": { "type": "object", "additionalProperties": false, "properties": { "accel": { "enum": ["auto", "kvm", "tcg", "hvf", "whpx"] }, "firmware": { "enum": ["bios", "uefi"] }, "machine": { "type": "string", "pattern": "^[a-z0-9][A-Za-z0-9._-]{0,63}$", "x-expects": 'the name of a machine type, for example "q35"' }, "cpu": { "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", "x-expects": 'the name of a CPU model, for example "max"' }, "boot": { "type": "object", "additionalProperties": false, "required": ["kernel"], "properties": { "kernel": { "type": "string", "x-form": "project-path" }, "initrd": { "type": "string", "x-form": "project-path" }, "cmdline": { "type": "string", "maxLength": 2e3, "pattern": "^[ -~]*$", "x-expects": "one line of plain ASCII text" } } }, "args": { "type": "array", "items": { "type": "string" } } } }, "virtualbox": { "type": "object", "additionalProperties": false, "properties": { "firmware": { "enum": ["bios", "uefi"] }, "controller": { "enum": ["ide", "sata", "scsi", "virtio-scsi"] }, "chipset": { "enum": ["piix3", "ich9"] }, "gui": { "type": "boolean" }, "linked_clone": { "type": "boolean" }, "customize": { "type": "array", "items": { "type": "array", "minItems": 2, "items": { "type": "string" } } } } } } };
var func2 = require_ucs2length().default;
var pattern0 = new RegExp("^[^\\n\\r\\t]*$", "u");
var pattern1 = new RegExp("^[A-Za-z_][A-Za-z0-9_]*$", "u");
var schema7 = { "type": ["string", "object"], "additionalProperties": false, "required": ["env"], "properties": { "env": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "x-expects": "a variable's name" }, "secret": { "type": "boolean" } } };
function validate22(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data !== "string" && !(data && typeof data == "object" && !Array.isArray(data))) {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: schema7.type }, message: "must be string,object", schema: schema7.type, parentSchema: schema7, data };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.env === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "env" }, message: "must have required property 'env'", schema: schema7.required, parentSchema: schema7, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "env" || key0 === "secret")) {
        const err2 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema7, data };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.env !== void 0) {
      let data0 = data.env;
      if (typeof data0 === "string") {
        if (!pattern1.test(data0)) {
          const err3 = { instancePath: instancePath + "/env", schemaPath: "#/properties/env/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }, message: 'must match pattern "^[A-Za-z_][A-Za-z0-9_]*$"', schema: "^[A-Za-z_][A-Za-z0-9_]*$", parentSchema: schema7.properties.env, data: data0 };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      } else {
        const err4 = { instancePath: instancePath + "/env", schemaPath: "#/properties/env/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema7.properties.env.type, parentSchema: schema7.properties.env, data: data0 };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.secret !== void 0) {
      let data1 = data.secret;
      if (typeof data1 !== "boolean") {
        const err5 = { instancePath: instancePath + "/secret", schemaPath: "#/properties/secret/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema7.properties.secret.type, parentSchema: schema7.properties.secret, data: data1 };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
  }
  validate22.errors = vErrors;
  return errors === 0;
}
var schema8 = { "type": "object", "additionalProperties": false, "properties": { "image": { "$ref": "#/definitions/image" }, "cpus": { "$ref": "#/definitions/cpus" }, "memory": { "$ref": "#/definitions/memory" }, "disk": { "$ref": "#/definitions/disk" }, "provider": { "$ref": "#/definitions/provider" }, "depends_on": { "$ref": "#/definitions/depends_on" }, "ports": { "$ref": "#/definitions/ports" }, "folders": { "$ref": "#/definitions/folders" }, "provision": { "$ref": "#/definitions/provision" }, "env": { "$ref": "#/definitions/env" }, "ready": { "$ref": "#/definitions/ready" }, "autostart": { "$ref": "#/definitions/autostart" }, "boot_timeout": { "$ref": "#/definitions/boot_timeout" }, "message": { "$ref": "#/definitions/message" }, "lxc": { "$ref": "#/definitions/lxc" }, "qemu": { "$ref": "#/definitions/qemu" }, "virtualbox": { "$ref": "#/definitions/virtualbox" } } };
var func4 = Object.prototype.hasOwnProperty;
var schema9 = { "type": ["string", "object"], "x-form": "image", "additionalProperties": false, "required": ["from", "sha256"], "properties": { "from": { "type": "string", "x-form": "image-url" }, "sha256": { "type": "string", "pattern": "^[0-9A-Fa-f]{64}$|\\$\\{", "x-expects": "a sha256: 64 hex digits" } } };
var pattern3 = new RegExp("^[0-9A-Fa-f]{64}$|\\$\\{", "u");
function validate25(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data !== "string" && !(data && typeof data == "object" && !Array.isArray(data))) {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: schema9.type }, message: "must be string,object", schema: schema9.type, parentSchema: schema9, data };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.from === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "from" }, message: "must have required property 'from'", schema: schema9.required, parentSchema: schema9, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.sha256 === void 0) {
      const err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "sha256" }, message: "must have required property 'sha256'", schema: schema9.required, parentSchema: schema9, data };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "from" || key0 === "sha256")) {
        const err3 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema9, data };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.from !== void 0) {
      let data0 = data.from;
      if (typeof data0 !== "string") {
        const err4 = { instancePath: instancePath + "/from", schemaPath: "#/properties/from/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema9.properties.from.type, parentSchema: schema9.properties.from, data: data0 };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.sha256 !== void 0) {
      let data1 = data.sha256;
      if (typeof data1 === "string") {
        if (!pattern3.test(data1)) {
          const err5 = { instancePath: instancePath + "/sha256", schemaPath: "#/properties/sha256/pattern", keyword: "pattern", params: { pattern: "^[0-9A-Fa-f]{64}$|\\$\\{" }, message: 'must match pattern "^[0-9A-Fa-f]{64}$|\\$\\{"', schema: "^[0-9A-Fa-f]{64}$|\\$\\{", parentSchema: schema9.properties.sha256, data: data1 };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = { instancePath: instancePath + "/sha256", schemaPath: "#/properties/sha256/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema9.properties.sha256.type, parentSchema: schema9.properties.sha256, data: data1 };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
  }
  validate25.errors = vErrors;
  return errors === 0;
}
var schema10 = { "type": ["number", "string"], "minimum": 0.1, "maximum": 256, "pattern": "\\$\\{" };
var pattern4 = new RegExp("\\$\\{", "u");
function validate27(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!(typeof data == "number" && isFinite(data)) && typeof data !== "string") {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: schema10.type }, message: "must be number,string", schema: schema10.type, parentSchema: schema10, data };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (typeof data == "number" && isFinite(data)) {
    if (data > 256 || isNaN(data)) {
      const err1 = { instancePath, schemaPath: "#/maximum", keyword: "maximum", params: { comparison: "<=", limit: 256 }, message: "must be <= 256", schema: 256, parentSchema: schema10, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data < 0.1 || isNaN(data)) {
      const err2 = { instancePath, schemaPath: "#/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0.1 }, message: "must be >= 0.1", schema: 0.1, parentSchema: schema10, data };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
  }
  if (typeof data === "string") {
    if (!pattern4.test(data)) {
      const err3 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "\\$\\{" }, message: 'must match pattern "\\$\\{"', schema: "\\$\\{", parentSchema: schema10, data };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
  }
  validate27.errors = vErrors;
  return errors === 0;
}
var schema11 = { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?(KiB|MiB|GiB|TiB|KB|MB|GB|TB)$|\\$\\{", "x-form": "memory" };
var pattern5 = new RegExp("^[0-9]+(\\.[0-9]+)?(KiB|MiB|GiB|TiB|KB|MB|GB|TB)$|\\$\\{", "u");
function validate29(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === "string") {
    if (!pattern5.test(data)) {
      const err0 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "^[0-9]+(\\.[0-9]+)?(KiB|MiB|GiB|TiB|KB|MB|GB|TB)$|\\$\\{" }, message: 'must match pattern "^[0-9]+(\\.[0-9]+)?(KiB|MiB|GiB|TiB|KB|MB|GB|TB)$|\\$\\{"', schema: "^[0-9]+(\\.[0-9]+)?(KiB|MiB|GiB|TiB|KB|MB|GB|TB)$|\\$\\{", parentSchema: schema11, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  } else {
    const err1 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema11.type, parentSchema: schema11, data };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate29.errors = vErrors;
  return errors === 0;
}
var schema12 = { "type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?(KiB|MiB|GiB|TiB|KB|MB|GB|TB)$|\\$\\{", "x-form": "disk" };
function validate31(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === "string") {
    if (!pattern5.test(data)) {
      const err0 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "^[0-9]+(\\.[0-9]+)?(KiB|MiB|GiB|TiB|KB|MB|GB|TB)$|\\$\\{" }, message: 'must match pattern "^[0-9]+(\\.[0-9]+)?(KiB|MiB|GiB|TiB|KB|MB|GB|TB)$|\\$\\{"', schema: "^[0-9]+(\\.[0-9]+)?(KiB|MiB|GiB|TiB|KB|MB|GB|TB)$|\\$\\{", parentSchema: schema12, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  } else {
    const err1 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema12.type, parentSchema: schema12, data };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate31.errors = vErrors;
  return errors === 0;
}
var schema13 = { "type": ["string", "array"], "pattern": "^[a-z][a-z0-9-]*$|\\$\\{", "x-expects": `a provider's name, for example "lxc", or "auto"`, "minItems": 1, "uniqueItems": true, "items": { "type": "string", "pattern": "^[a-z][a-z0-9-]*$|\\$\\{", "x-expects": `a provider's name, for example "lxc"` } };
var pattern7 = new RegExp("^[a-z][a-z0-9-]*$|\\$\\{", "u");
function validate33(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data !== "string" && !Array.isArray(data)) {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: schema13.type }, message: "must be string,array", schema: schema13.type, parentSchema: schema13, data };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (typeof data === "string") {
    if (!pattern7.test(data)) {
      const err1 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "^[a-z][a-z0-9-]*$|\\$\\{" }, message: 'must match pattern "^[a-z][a-z0-9-]*$|\\$\\{"', schema: "^[a-z][a-z0-9-]*$|\\$\\{", parentSchema: schema13, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  }
  if (Array.isArray(data)) {
    if (data.length < 1) {
      const err2 = { instancePath, schemaPath: "#/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema13, data };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    const len0 = data.length;
    for (let i0 = 0; i0 < len0; i0++) {
      let data0 = data[i0];
      if (typeof data0 === "string") {
        if (!pattern7.test(data0)) {
          const err3 = { instancePath: instancePath + "/" + i0, schemaPath: "#/items/pattern", keyword: "pattern", params: { pattern: "^[a-z][a-z0-9-]*$|\\$\\{" }, message: 'must match pattern "^[a-z][a-z0-9-]*$|\\$\\{"', schema: "^[a-z][a-z0-9-]*$|\\$\\{", parentSchema: schema13.items, data: data0 };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      } else {
        const err4 = { instancePath: instancePath + "/" + i0, schemaPath: "#/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema13.items.type, parentSchema: schema13.items, data: data0 };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    let i1 = data.length;
    let j0;
    if (i1 > 1) {
      const indices0 = {};
      for (; i1--; ) {
        let item0 = data[i1];
        if (typeof item0 !== "string") {
          continue;
        }
        if (typeof indices0[item0] == "number") {
          j0 = indices0[item0];
          const err5 = { instancePath, schemaPath: "#/uniqueItems", keyword: "uniqueItems", params: { i: i1, j: j0 }, message: "must NOT have duplicate items (items ## " + j0 + " and " + i1 + " are identical)", schema: true, parentSchema: schema13, data };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
          break;
        }
        indices0[item0] = i1;
      }
    }
  }
  validate33.errors = vErrors;
  return errors === 0;
}
var schema14 = { "type": "array", "uniqueItems": true, "items": { "type": "string" } };
function validate35(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (Array.isArray(data)) {
    const len0 = data.length;
    for (let i0 = 0; i0 < len0; i0++) {
      let data0 = data[i0];
      if (typeof data0 !== "string") {
        const err0 = { instancePath: instancePath + "/" + i0, schemaPath: "#/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema14.items.type, parentSchema: schema14.items, data: data0 };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    let i1 = data.length;
    let j0;
    if (i1 > 1) {
      const indices0 = {};
      for (; i1--; ) {
        let item0 = data[i1];
        if (typeof item0 !== "string") {
          continue;
        }
        if (typeof indices0[item0] == "number") {
          j0 = indices0[item0];
          const err1 = { instancePath, schemaPath: "#/uniqueItems", keyword: "uniqueItems", params: { i: i1, j: j0 }, message: "must NOT have duplicate items (items ## " + j0 + " and " + i1 + " are identical)", schema: true, parentSchema: schema14, data };
          if (vErrors === null) {
            vErrors = [err1];
          } else {
            vErrors.push(err1);
          }
          errors++;
          break;
        }
        indices0[item0] = i1;
      }
    }
  } else {
    const err2 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema14.type, parentSchema: schema14, data };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate35.errors = vErrors;
  return errors === 0;
}
var schema15 = { "type": "array", "items": { "$ref": "#/definitions/port" } };
var schema16 = { "type": ["string", "object"], "x-form": "port", "additionalProperties": false, "required": ["guest"], "properties": { "host": { "type": ["integer", "string"], "minimum": 1, "maximum": 65535, "pattern": "^auto$|\\$\\{", "x-expects": 'a port number or "auto"' }, "guest": { "type": ["integer", "string"], "minimum": 1, "maximum": 65535, "pattern": "\\$\\{" }, "name": { "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$|\\$\\{", "x-expects": 'a short name of letters, digits, ".", "_" and "-"' }, "protocol": { "enum": ["tcp", "udp"] }, "bind": { "type": "string", "x-form": "bind" } } };
var pattern9 = new RegExp("^auto$|\\$\\{", "u");
var pattern11 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$|\\$\\{", "u");
function validate38(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data !== "string" && !(data && typeof data == "object" && !Array.isArray(data))) {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: schema16.type }, message: "must be string,object", schema: schema16.type, parentSchema: schema16, data };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.guest === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "guest" }, message: "must have required property 'guest'", schema: schema16.required, parentSchema: schema16, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "host" || key0 === "guest" || key0 === "name" || key0 === "protocol" || key0 === "bind")) {
        const err2 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema16, data };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.host !== void 0) {
      let data0 = data.host;
      if (!(typeof data0 == "number" && (!(data0 % 1) && !isNaN(data0)) && isFinite(data0)) && typeof data0 !== "string") {
        const err3 = { instancePath: instancePath + "/host", schemaPath: "#/properties/host/type", keyword: "type", params: { type: schema16.properties.host.type }, message: "must be integer,string", schema: schema16.properties.host.type, parentSchema: schema16.properties.host, data: data0 };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
      if (typeof data0 == "number" && isFinite(data0)) {
        if (data0 > 65535 || isNaN(data0)) {
          const err4 = { instancePath: instancePath + "/host", schemaPath: "#/properties/host/maximum", keyword: "maximum", params: { comparison: "<=", limit: 65535 }, message: "must be <= 65535", schema: 65535, parentSchema: schema16.properties.host, data: data0 };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
        if (data0 < 1 || isNaN(data0)) {
          const err5 = { instancePath: instancePath + "/host", schemaPath: "#/properties/host/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema16.properties.host, data: data0 };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      }
      if (typeof data0 === "string") {
        if (!pattern9.test(data0)) {
          const err6 = { instancePath: instancePath + "/host", schemaPath: "#/properties/host/pattern", keyword: "pattern", params: { pattern: "^auto$|\\$\\{" }, message: 'must match pattern "^auto$|\\$\\{"', schema: "^auto$|\\$\\{", parentSchema: schema16.properties.host, data: data0 };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      }
    }
    if (data.guest !== void 0) {
      let data1 = data.guest;
      if (!(typeof data1 == "number" && (!(data1 % 1) && !isNaN(data1)) && isFinite(data1)) && typeof data1 !== "string") {
        const err7 = { instancePath: instancePath + "/guest", schemaPath: "#/properties/guest/type", keyword: "type", params: { type: schema16.properties.guest.type }, message: "must be integer,string", schema: schema16.properties.guest.type, parentSchema: schema16.properties.guest, data: data1 };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
      if (typeof data1 == "number" && isFinite(data1)) {
        if (data1 > 65535 || isNaN(data1)) {
          const err8 = { instancePath: instancePath + "/guest", schemaPath: "#/properties/guest/maximum", keyword: "maximum", params: { comparison: "<=", limit: 65535 }, message: "must be <= 65535", schema: 65535, parentSchema: schema16.properties.guest, data: data1 };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
        if (data1 < 1 || isNaN(data1)) {
          const err9 = { instancePath: instancePath + "/guest", schemaPath: "#/properties/guest/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema16.properties.guest, data: data1 };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      }
      if (typeof data1 === "string") {
        if (!pattern4.test(data1)) {
          const err10 = { instancePath: instancePath + "/guest", schemaPath: "#/properties/guest/pattern", keyword: "pattern", params: { pattern: "\\$\\{" }, message: 'must match pattern "\\$\\{"', schema: "\\$\\{", parentSchema: schema16.properties.guest, data: data1 };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      }
    }
    if (data.name !== void 0) {
      let data2 = data.name;
      if (typeof data2 === "string") {
        if (!pattern11.test(data2)) {
          const err11 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$|\\$\\{" }, message: 'must match pattern "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$|\\$\\{"', schema: "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$|\\$\\{", parentSchema: schema16.properties.name, data: data2 };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      } else {
        const err12 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema16.properties.name.type, parentSchema: schema16.properties.name, data: data2 };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.protocol !== void 0) {
      let data3 = data.protocol;
      if (!(data3 === "tcp" || data3 === "udp")) {
        const err13 = { instancePath: instancePath + "/protocol", schemaPath: "#/properties/protocol/enum", keyword: "enum", params: { allowedValues: schema16.properties.protocol.enum }, message: "must be equal to one of the allowed values", schema: schema16.properties.protocol.enum, parentSchema: schema16.properties.protocol, data: data3 };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.bind !== void 0) {
      let data4 = data.bind;
      if (typeof data4 !== "string") {
        const err14 = { instancePath: instancePath + "/bind", schemaPath: "#/properties/bind/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema16.properties.bind.type, parentSchema: schema16.properties.bind, data: data4 };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
  }
  validate38.errors = vErrors;
  return errors === 0;
}
function validate37(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (Array.isArray(data)) {
    const len0 = data.length;
    for (let i0 = 0; i0 < len0; i0++) {
      if (!validate38(data[i0], { instancePath: instancePath + "/" + i0, parentData: data, parentDataProperty: i0, rootData })) {
        vErrors = vErrors === null ? validate38.errors : append(vErrors, validate38.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema15.type, parentSchema: schema15, data };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  validate37.errors = vErrors;
  return errors === 0;
}
var schema17 = { "type": "array", "items": { "$ref": "#/definitions/folder" } };
var schema18 = { "type": ["string", "object"], "x-form": "folder", "additionalProperties": false, "required": ["from", "to"], "properties": { "from": { "type": "string", "x-form": "project-path" }, "to": { "type": "string", "x-form": "mount-point" }, "readonly": { "type": ["boolean", "string"], "pattern": "\\$\\{" } } };
function validate42(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data !== "string" && !(data && typeof data == "object" && !Array.isArray(data))) {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: schema18.type }, message: "must be string,object", schema: schema18.type, parentSchema: schema18, data };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.from === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "from" }, message: "must have required property 'from'", schema: schema18.required, parentSchema: schema18, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.to === void 0) {
      const err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "to" }, message: "must have required property 'to'", schema: schema18.required, parentSchema: schema18, data };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "from" || key0 === "to" || key0 === "readonly")) {
        const err3 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema18, data };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.from !== void 0) {
      let data0 = data.from;
      if (typeof data0 !== "string") {
        const err4 = { instancePath: instancePath + "/from", schemaPath: "#/properties/from/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema18.properties.from.type, parentSchema: schema18.properties.from, data: data0 };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.to !== void 0) {
      let data1 = data.to;
      if (typeof data1 !== "string") {
        const err5 = { instancePath: instancePath + "/to", schemaPath: "#/properties/to/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema18.properties.to.type, parentSchema: schema18.properties.to, data: data1 };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.readonly !== void 0) {
      let data2 = data.readonly;
      if (typeof data2 !== "boolean" && typeof data2 !== "string") {
        const err6 = { instancePath: instancePath + "/readonly", schemaPath: "#/properties/readonly/type", keyword: "type", params: { type: schema18.properties.readonly.type }, message: "must be boolean,string", schema: schema18.properties.readonly.type, parentSchema: schema18.properties.readonly, data: data2 };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
      if (typeof data2 === "string") {
        if (!pattern4.test(data2)) {
          const err7 = { instancePath: instancePath + "/readonly", schemaPath: "#/properties/readonly/pattern", keyword: "pattern", params: { pattern: "\\$\\{" }, message: 'must match pattern "\\$\\{"', schema: "\\$\\{", parentSchema: schema18.properties.readonly, data: data2 };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      }
    }
  }
  validate42.errors = vErrors;
  return errors === 0;
}
function validate41(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (Array.isArray(data)) {
    const len0 = data.length;
    for (let i0 = 0; i0 < len0; i0++) {
      if (!validate42(data[i0], { instancePath: instancePath + "/" + i0, parentData: data, parentDataProperty: i0, rootData })) {
        vErrors = vErrors === null ? validate42.errors : append(vErrors, validate42.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema17.type, parentSchema: schema17, data };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  validate41.errors = vErrors;
  return errors === 0;
}
var schema19 = { "type": "array", "items": { "$ref": "#/definitions/step" } };
var schema20 = { "type": "object", "additionalProperties": false, "x-kinds": ["packages", "script", "shell", "file", "reboot"], "oneOf": [{ "required": ["packages"] }, { "required": ["script"] }, { "required": ["shell"] }, { "required": ["file"] }, { "required": ["reboot"] }, { "required": ["name"], "not": { "anyOf": [{ "required": ["packages"] }, { "required": ["script"] }, { "required": ["shell"] }, { "required": ["file"] }, { "required": ["reboot"] }] } }], "if": { "required": ["run"], "properties": { "run": { "enum": ["once", "never"] } } }, "then": { "required": ["name"] }, "properties": { "packages": { "type": "array", "minItems": 1, "items": { "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9+.:=~_/-]*$|\\$\\{", "x-expects": "a package's name" } }, "script": { "type": ["string", "object"], "x-form": "project-path", "additionalProperties": false, "required": ["path"], "properties": { "path": { "type": "string", "x-form": "project-path" }, "args": { "type": "array", "items": { "type": "string" } } } }, "shell": { "type": "string", "minLength": 1 }, "file": { "type": "object", "additionalProperties": false, "required": ["from", "to"], "properties": { "from": { "type": "string", "x-form": "project-path" }, "to": { "type": "string", "x-form": "guest-path" }, "mode": { "type": "string", "pattern": "^0?[0-7]{3,4}$|\\$\\{", "x-expects": 'permissions in octal, for example "0644"' }, "owner": { "type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$|\\$\\{", "x-expects": 'an owner, for example "www-data" or "www-data:adm"' } } }, "reboot": { "const": true }, "name": { "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", "x-expects": `a step's name of letters, digits, ".", "_" and "-"` }, "run": { "enum": ["changed", "once", "always", "never"] }, "as": { "type": "string", "pattern": "^[a-z_][a-z0-9_-]{0,31}$|\\$\\{", "x-expects": "a user's name" }, "env": { "$ref": "#/definitions/env" }, "cwd": { "type": "string", "x-form": "guest-path" }, "timeout": { "type": "string", "pattern": "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{", "x-form": "duration" }, "inputs": { "type": "array", "items": { "type": "string", "x-form": "project-path" } } } };
var pattern13 = new RegExp("^[A-Za-z0-9][A-Za-z0-9+.:=~_/-]*$|\\$\\{", "u");
var pattern14 = new RegExp("^0?[0-7]{3,4}$|\\$\\{", "u");
var pattern15 = new RegExp("^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$|\\$\\{", "u");
var pattern16 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", "u");
var pattern17 = new RegExp("^[a-z_][a-z0-9_-]{0,31}$|\\$\\{", "u");
var pattern19 = new RegExp("^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{", "u");
var schema21 = { "type": "object", "propertyNames": { "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "x-expects": "a variable's name: letters, digits and _, not starting with a digit" }, "additionalProperties": { "type": "string" } };
function validate47(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      const _errs1 = errors;
      if (typeof key0 === "string") {
        if (!pattern1.test(key0)) {
          const err0 = { instancePath, schemaPath: "#/propertyNames/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }, message: 'must match pattern "^[A-Za-z_][A-Za-z0-9_]*$"', schema: "^[A-Za-z_][A-Za-z0-9_]*$", parentSchema: schema21.propertyNames, data: key0, propertyName: key0 };
          if (vErrors === null) {
            vErrors = [err0];
          } else {
            vErrors.push(err0);
          }
          errors++;
        }
      }
      var valid0 = _errs1 === errors;
      if (!valid0) {
        const err1 = { instancePath, schemaPath: "#/propertyNames", keyword: "propertyNames", params: { propertyName: key0 }, message: "property name must be valid", schema: schema21.propertyNames, parentSchema: schema21, data };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    for (const key1 in data) {
      let data0 = data[key1];
      if (typeof data0 !== "string") {
        const err2 = { instancePath: instancePath + "/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/additionalProperties/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema21.additionalProperties.type, parentSchema: schema21.additionalProperties, data: data0 };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
  } else {
    const err3 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema21.type, parentSchema: schema21, data };
    if (vErrors === null) {
      vErrors = [err3];
    } else {
      vErrors.push(err3);
    }
    errors++;
  }
  validate47.errors = vErrors;
  return errors === 0;
}
function validate46(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  const _errs1 = errors;
  let valid0 = false;
  let passing0 = null;
  const _errs2 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.packages === void 0) {
      const err0 = { instancePath, schemaPath: "#/oneOf/0/required", keyword: "required", params: { missingProperty: "packages" }, message: "must have required property 'packages'", schema: schema20.oneOf[0].required, parentSchema: schema20.oneOf[0], data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  }
  var _valid0 = _errs2 === errors;
  if (_valid0) {
    valid0 = true;
    passing0 = 0;
  }
  const _errs3 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.script === void 0) {
      const err1 = { instancePath, schemaPath: "#/oneOf/1/required", keyword: "required", params: { missingProperty: "script" }, message: "must have required property 'script'", schema: schema20.oneOf[1].required, parentSchema: schema20.oneOf[1], data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  }
  var _valid0 = _errs3 === errors;
  if (_valid0 && valid0) {
    valid0 = false;
    passing0 = [passing0, 1];
  } else {
    if (_valid0) {
      valid0 = true;
      passing0 = 1;
    }
    const _errs4 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.shell === void 0) {
        const err2 = { instancePath, schemaPath: "#/oneOf/2/required", keyword: "required", params: { missingProperty: "shell" }, message: "must have required property 'shell'", schema: schema20.oneOf[2].required, parentSchema: schema20.oneOf[2], data };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    var _valid0 = _errs4 === errors;
    if (_valid0 && valid0) {
      valid0 = false;
      passing0 = [passing0, 2];
    } else {
      if (_valid0) {
        valid0 = true;
        passing0 = 2;
      }
      const _errs5 = errors;
      if (data && typeof data == "object" && !Array.isArray(data)) {
        if (data.file === void 0) {
          const err3 = { instancePath, schemaPath: "#/oneOf/3/required", keyword: "required", params: { missingProperty: "file" }, message: "must have required property 'file'", schema: schema20.oneOf[3].required, parentSchema: schema20.oneOf[3], data };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      }
      var _valid0 = _errs5 === errors;
      if (_valid0 && valid0) {
        valid0 = false;
        passing0 = [passing0, 3];
      } else {
        if (_valid0) {
          valid0 = true;
          passing0 = 3;
        }
        const _errs6 = errors;
        if (data && typeof data == "object" && !Array.isArray(data)) {
          if (data.reboot === void 0) {
            const err4 = { instancePath, schemaPath: "#/oneOf/4/required", keyword: "required", params: { missingProperty: "reboot" }, message: "must have required property 'reboot'", schema: schema20.oneOf[4].required, parentSchema: schema20.oneOf[4], data };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
        }
        var _valid0 = _errs6 === errors;
        if (_valid0 && valid0) {
          valid0 = false;
          passing0 = [passing0, 4];
        } else {
          if (_valid0) {
            valid0 = true;
            passing0 = 4;
          }
          const _errs7 = errors;
          const _errs8 = errors;
          const _errs9 = errors;
          const _errs10 = errors;
          let valid2 = false;
          const _errs11 = errors;
          if (data && typeof data == "object" && !Array.isArray(data)) {
            let missing0;
            if (data.packages === void 0 && (missing0 = "packages")) {
              const err5 = {};
              if (vErrors === null) {
                vErrors = [err5];
              } else {
                vErrors.push(err5);
              }
              errors++;
            }
          }
          var _valid1 = _errs11 === errors;
          valid2 = valid2 || _valid1;
          if (!valid2) {
            const _errs12 = errors;
            if (data && typeof data == "object" && !Array.isArray(data)) {
              let missing1;
              if (data.script === void 0 && (missing1 = "script")) {
                const err6 = {};
                if (vErrors === null) {
                  vErrors = [err6];
                } else {
                  vErrors.push(err6);
                }
                errors++;
              }
            }
            var _valid1 = _errs12 === errors;
            valid2 = valid2 || _valid1;
            if (!valid2) {
              const _errs13 = errors;
              if (data && typeof data == "object" && !Array.isArray(data)) {
                let missing2;
                if (data.shell === void 0 && (missing2 = "shell")) {
                  const err7 = {};
                  if (vErrors === null) {
                    vErrors = [err7];
                  } else {
                    vErrors.push(err7);
                  }
                  errors++;
                }
              }
              var _valid1 = _errs13 === errors;
              valid2 = valid2 || _valid1;
              if (!valid2) {
                const _errs14 = errors;
                if (data && typeof data == "object" && !Array.isArray(data)) {
                  let missing3;
                  if (data.file === void 0 && (missing3 = "file")) {
                    const err8 = {};
                    if (vErrors === null) {
                      vErrors = [err8];
                    } else {
                      vErrors.push(err8);
                    }
                    errors++;
                  }
                }
                var _valid1 = _errs14 === errors;
                valid2 = valid2 || _valid1;
                if (!valid2) {
                  const _errs15 = errors;
                  if (data && typeof data == "object" && !Array.isArray(data)) {
                    let missing4;
                    if (data.reboot === void 0 && (missing4 = "reboot")) {
                      const err9 = {};
                      if (vErrors === null) {
                        vErrors = [err9];
                      } else {
                        vErrors.push(err9);
                      }
                      errors++;
                    }
                  }
                  var _valid1 = _errs15 === errors;
                  valid2 = valid2 || _valid1;
                }
              }
            }
          }
          if (!valid2) {
            const err10 = {};
            if (vErrors === null) {
              vErrors = [err10];
            } else {
              vErrors.push(err10);
            }
            errors++;
          } else {
            errors = _errs10;
            if (vErrors !== null) {
              if (_errs10) {
                vErrors.length = _errs10;
              } else {
                vErrors = null;
              }
            }
          }
          var valid1 = _errs9 === errors;
          if (valid1) {
            const err11 = { instancePath, schemaPath: "#/oneOf/5/not", keyword: "not", params: {}, message: "must NOT be valid", schema: schema20.oneOf[5].not, parentSchema: schema20.oneOf[5], data };
            if (vErrors === null) {
              vErrors = [err11];
            } else {
              vErrors.push(err11);
            }
            errors++;
          } else {
            errors = _errs8;
            if (vErrors !== null) {
              if (_errs8) {
                vErrors.length = _errs8;
              } else {
                vErrors = null;
              }
            }
          }
          if (data && typeof data == "object" && !Array.isArray(data)) {
            if (data.name === void 0) {
              const err12 = { instancePath, schemaPath: "#/oneOf/5/required", keyword: "required", params: { missingProperty: "name" }, message: "must have required property 'name'", schema: schema20.oneOf[5].required, parentSchema: schema20.oneOf[5], data };
              if (vErrors === null) {
                vErrors = [err12];
              } else {
                vErrors.push(err12);
              }
              errors++;
            }
          }
          var _valid0 = _errs7 === errors;
          if (_valid0 && valid0) {
            valid0 = false;
            passing0 = [passing0, 5];
          } else {
            if (_valid0) {
              valid0 = true;
              passing0 = 5;
            }
          }
        }
      }
    }
  }
  if (!valid0) {
    const err13 = { instancePath, schemaPath: "#/oneOf", keyword: "oneOf", params: { passingSchemas: passing0 }, message: "must match exactly one schema in oneOf", schema: schema20.oneOf, parentSchema: schema20, data };
    if (vErrors === null) {
      vErrors = [err13];
    } else {
      vErrors.push(err13);
    }
    errors++;
  } else {
    errors = _errs1;
    if (vErrors !== null) {
      if (_errs1) {
        vErrors.length = _errs1;
      } else {
        vErrors = null;
      }
    }
  }
  const _errs16 = errors;
  let valid3 = true;
  const _errs17 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing5;
    if (data.run === void 0 && (missing5 = "run")) {
      const err14 = {};
      if (vErrors === null) {
        vErrors = [err14];
      } else {
        vErrors.push(err14);
      }
      errors++;
    } else {
      if (data.run !== void 0) {
        let data0 = data.run;
        if (!(data0 === "once" || data0 === "never")) {
          const err15 = {};
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      }
    }
  }
  var _valid2 = _errs17 === errors;
  errors = _errs16;
  if (vErrors !== null) {
    if (_errs16) {
      vErrors.length = _errs16;
    } else {
      vErrors = null;
    }
  }
  if (_valid2) {
    const _errs19 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.name === void 0) {
        const err16 = { instancePath, schemaPath: "#/then/required", keyword: "required", params: { missingProperty: "name" }, message: "must have required property 'name'", schema: schema20.then.required, parentSchema: schema20.then, data };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    var _valid2 = _errs19 === errors;
    valid3 = _valid2;
  }
  if (!valid3) {
    const err17 = { instancePath, schemaPath: "#/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema20.if, parentSchema: schema20, data };
    if (vErrors === null) {
      vErrors = [err17];
    } else {
      vErrors.push(err17);
    }
    errors++;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func4.call(schema20.properties, key0)) {
        const err18 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema20, data };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    if (data.packages !== void 0) {
      let data1 = data.packages;
      if (Array.isArray(data1)) {
        if (data1.length < 1) {
          const err19 = { instancePath: instancePath + "/packages", schemaPath: "#/properties/packages/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema20.properties.packages, data: data1 };
          if (vErrors === null) {
            vErrors = [err19];
          } else {
            vErrors.push(err19);
          }
          errors++;
        }
        const len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data2 = data1[i0];
          if (typeof data2 === "string") {
            if (!pattern13.test(data2)) {
              const err20 = { instancePath: instancePath + "/packages/" + i0, schemaPath: "#/properties/packages/items/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9][A-Za-z0-9+.:=~_/-]*$|\\$\\{" }, message: 'must match pattern "^[A-Za-z0-9][A-Za-z0-9+.:=~_/-]*$|\\$\\{"', schema: "^[A-Za-z0-9][A-Za-z0-9+.:=~_/-]*$|\\$\\{", parentSchema: schema20.properties.packages.items, data: data2 };
              if (vErrors === null) {
                vErrors = [err20];
              } else {
                vErrors.push(err20);
              }
              errors++;
            }
          } else {
            const err21 = { instancePath: instancePath + "/packages/" + i0, schemaPath: "#/properties/packages/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema20.properties.packages.items.type, parentSchema: schema20.properties.packages.items, data: data2 };
            if (vErrors === null) {
              vErrors = [err21];
            } else {
              vErrors.push(err21);
            }
            errors++;
          }
        }
      } else {
        const err22 = { instancePath: instancePath + "/packages", schemaPath: "#/properties/packages/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema20.properties.packages.type, parentSchema: schema20.properties.packages, data: data1 };
        if (vErrors === null) {
          vErrors = [err22];
        } else {
          vErrors.push(err22);
        }
        errors++;
      }
    }
    if (data.script !== void 0) {
      let data3 = data.script;
      if (typeof data3 !== "string" && !(data3 && typeof data3 == "object" && !Array.isArray(data3))) {
        const err23 = { instancePath: instancePath + "/script", schemaPath: "#/properties/script/type", keyword: "type", params: { type: schema20.properties.script.type }, message: "must be string,object", schema: schema20.properties.script.type, parentSchema: schema20.properties.script, data: data3 };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
      if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
        if (data3.path === void 0) {
          const err24 = { instancePath: instancePath + "/script", schemaPath: "#/properties/script/required", keyword: "required", params: { missingProperty: "path" }, message: "must have required property 'path'", schema: schema20.properties.script.required, parentSchema: schema20.properties.script, data: data3 };
          if (vErrors === null) {
            vErrors = [err24];
          } else {
            vErrors.push(err24);
          }
          errors++;
        }
        for (const key1 in data3) {
          if (!(key1 === "path" || key1 === "args")) {
            const err25 = { instancePath: instancePath + "/script", schemaPath: "#/properties/script/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema20.properties.script, data: data3 };
            if (vErrors === null) {
              vErrors = [err25];
            } else {
              vErrors.push(err25);
            }
            errors++;
          }
        }
        if (data3.path !== void 0) {
          let data4 = data3.path;
          if (typeof data4 !== "string") {
            const err26 = { instancePath: instancePath + "/script/path", schemaPath: "#/properties/script/properties/path/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema20.properties.script.properties.path.type, parentSchema: schema20.properties.script.properties.path, data: data4 };
            if (vErrors === null) {
              vErrors = [err26];
            } else {
              vErrors.push(err26);
            }
            errors++;
          }
        }
        if (data3.args !== void 0) {
          let data5 = data3.args;
          if (Array.isArray(data5)) {
            const len1 = data5.length;
            for (let i1 = 0; i1 < len1; i1++) {
              let data6 = data5[i1];
              if (typeof data6 !== "string") {
                const err27 = { instancePath: instancePath + "/script/args/" + i1, schemaPath: "#/properties/script/properties/args/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema20.properties.script.properties.args.items.type, parentSchema: schema20.properties.script.properties.args.items, data: data6 };
                if (vErrors === null) {
                  vErrors = [err27];
                } else {
                  vErrors.push(err27);
                }
                errors++;
              }
            }
          } else {
            const err28 = { instancePath: instancePath + "/script/args", schemaPath: "#/properties/script/properties/args/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema20.properties.script.properties.args.type, parentSchema: schema20.properties.script.properties.args, data: data5 };
            if (vErrors === null) {
              vErrors = [err28];
            } else {
              vErrors.push(err28);
            }
            errors++;
          }
        }
      }
    }
    if (data.shell !== void 0) {
      let data7 = data.shell;
      if (typeof data7 === "string") {
        if (func2(data7) < 1) {
          const err29 = { instancePath: instancePath + "/shell", schemaPath: "#/properties/shell/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema20.properties.shell, data: data7 };
          if (vErrors === null) {
            vErrors = [err29];
          } else {
            vErrors.push(err29);
          }
          errors++;
        }
      } else {
        const err30 = { instancePath: instancePath + "/shell", schemaPath: "#/properties/shell/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema20.properties.shell.type, parentSchema: schema20.properties.shell, data: data7 };
        if (vErrors === null) {
          vErrors = [err30];
        } else {
          vErrors.push(err30);
        }
        errors++;
      }
    }
    if (data.file !== void 0) {
      let data8 = data.file;
      if (data8 && typeof data8 == "object" && !Array.isArray(data8)) {
        if (data8.from === void 0) {
          const err31 = { instancePath: instancePath + "/file", schemaPath: "#/properties/file/required", keyword: "required", params: { missingProperty: "from" }, message: "must have required property 'from'", schema: schema20.properties.file.required, parentSchema: schema20.properties.file, data: data8 };
          if (vErrors === null) {
            vErrors = [err31];
          } else {
            vErrors.push(err31);
          }
          errors++;
        }
        if (data8.to === void 0) {
          const err32 = { instancePath: instancePath + "/file", schemaPath: "#/properties/file/required", keyword: "required", params: { missingProperty: "to" }, message: "must have required property 'to'", schema: schema20.properties.file.required, parentSchema: schema20.properties.file, data: data8 };
          if (vErrors === null) {
            vErrors = [err32];
          } else {
            vErrors.push(err32);
          }
          errors++;
        }
        for (const key2 in data8) {
          if (!(key2 === "from" || key2 === "to" || key2 === "mode" || key2 === "owner")) {
            const err33 = { instancePath: instancePath + "/file", schemaPath: "#/properties/file/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 }, message: "must NOT have additional properties", schema: false, parentSchema: schema20.properties.file, data: data8 };
            if (vErrors === null) {
              vErrors = [err33];
            } else {
              vErrors.push(err33);
            }
            errors++;
          }
        }
        if (data8.from !== void 0) {
          let data9 = data8.from;
          if (typeof data9 !== "string") {
            const err34 = { instancePath: instancePath + "/file/from", schemaPath: "#/properties/file/properties/from/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema20.properties.file.properties.from.type, parentSchema: schema20.properties.file.properties.from, data: data9 };
            if (vErrors === null) {
              vErrors = [err34];
            } else {
              vErrors.push(err34);
            }
            errors++;
          }
        }
        if (data8.to !== void 0) {
          let data10 = data8.to;
          if (typeof data10 !== "string") {
            const err35 = { instancePath: instancePath + "/file/to", schemaPath: "#/properties/file/properties/to/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema20.properties.file.properties.to.type, parentSchema: schema20.properties.file.properties.to, data: data10 };
            if (vErrors === null) {
              vErrors = [err35];
            } else {
              vErrors.push(err35);
            }
            errors++;
          }
        }
        if (data8.mode !== void 0) {
          let data11 = data8.mode;
          if (typeof data11 === "string") {
            if (!pattern14.test(data11)) {
              const err36 = { instancePath: instancePath + "/file/mode", schemaPath: "#/properties/file/properties/mode/pattern", keyword: "pattern", params: { pattern: "^0?[0-7]{3,4}$|\\$\\{" }, message: 'must match pattern "^0?[0-7]{3,4}$|\\$\\{"', schema: "^0?[0-7]{3,4}$|\\$\\{", parentSchema: schema20.properties.file.properties.mode, data: data11 };
              if (vErrors === null) {
                vErrors = [err36];
              } else {
                vErrors.push(err36);
              }
              errors++;
            }
          } else {
            const err37 = { instancePath: instancePath + "/file/mode", schemaPath: "#/properties/file/properties/mode/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema20.properties.file.properties.mode.type, parentSchema: schema20.properties.file.properties.mode, data: data11 };
            if (vErrors === null) {
              vErrors = [err37];
            } else {
              vErrors.push(err37);
            }
            errors++;
          }
        }
        if (data8.owner !== void 0) {
          let data12 = data8.owner;
          if (typeof data12 === "string") {
            if (!pattern15.test(data12)) {
              const err38 = { instancePath: instancePath + "/file/owner", schemaPath: "#/properties/file/properties/owner/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$|\\$\\{" }, message: 'must match pattern "^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$|\\$\\{"', schema: "^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$|\\$\\{", parentSchema: schema20.properties.file.properties.owner, data: data12 };
              if (vErrors === null) {
                vErrors = [err38];
              } else {
                vErrors.push(err38);
              }
              errors++;
            }
          } else {
            const err39 = { instancePath: instancePath + "/file/owner", schemaPath: "#/properties/file/properties/owner/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema20.properties.file.properties.owner.type, parentSchema: schema20.properties.file.properties.owner, data: data12 };
            if (vErrors === null) {
              vErrors = [err39];
            } else {
              vErrors.push(err39);
            }
            errors++;
          }
        }
      } else {
        const err40 = { instancePath: instancePath + "/file", schemaPath: "#/properties/file/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema20.properties.file.type, parentSchema: schema20.properties.file, data: data8 };
        if (vErrors === null) {
          vErrors = [err40];
        } else {
          vErrors.push(err40);
        }
        errors++;
      }
    }
    if (data.reboot !== void 0) {
      let data13 = data.reboot;
      if (true !== data13) {
        const err41 = { instancePath: instancePath + "/reboot", schemaPath: "#/properties/reboot/const", keyword: "const", params: { allowedValue: true }, message: "must be equal to constant", schema: true, parentSchema: schema20.properties.reboot, data: data13 };
        if (vErrors === null) {
          vErrors = [err41];
        } else {
          vErrors.push(err41);
        }
        errors++;
      }
    }
    if (data.name !== void 0) {
      let data14 = data.name;
      if (typeof data14 === "string") {
        if (!pattern16.test(data14)) {
          const err42 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$" }, message: 'must match pattern "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"', schema: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", parentSchema: schema20.properties.name, data: data14 };
          if (vErrors === null) {
            vErrors = [err42];
          } else {
            vErrors.push(err42);
          }
          errors++;
        }
      } else {
        const err43 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema20.properties.name.type, parentSchema: schema20.properties.name, data: data14 };
        if (vErrors === null) {
          vErrors = [err43];
        } else {
          vErrors.push(err43);
        }
        errors++;
      }
    }
    if (data.run !== void 0) {
      let data15 = data.run;
      if (!(data15 === "changed" || data15 === "once" || data15 === "always" || data15 === "never")) {
        const err44 = { instancePath: instancePath + "/run", schemaPath: "#/properties/run/enum", keyword: "enum", params: { allowedValues: schema20.properties.run.enum }, message: "must be equal to one of the allowed values", schema: schema20.properties.run.enum, parentSchema: schema20.properties.run, data: data15 };
        if (vErrors === null) {
          vErrors = [err44];
        } else {
          vErrors.push(err44);
        }
        errors++;
      }
    }
    if (data.as !== void 0) {
      let data16 = data.as;
      if (typeof data16 === "string") {
        if (!pattern17.test(data16)) {
          const err45 = { instancePath: instancePath + "/as", schemaPath: "#/properties/as/pattern", keyword: "pattern", params: { pattern: "^[a-z_][a-z0-9_-]{0,31}$|\\$\\{" }, message: 'must match pattern "^[a-z_][a-z0-9_-]{0,31}$|\\$\\{"', schema: "^[a-z_][a-z0-9_-]{0,31}$|\\$\\{", parentSchema: schema20.properties.as, data: data16 };
          if (vErrors === null) {
            vErrors = [err45];
          } else {
            vErrors.push(err45);
          }
          errors++;
        }
      } else {
        const err46 = { instancePath: instancePath + "/as", schemaPath: "#/properties/as/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema20.properties.as.type, parentSchema: schema20.properties.as, data: data16 };
        if (vErrors === null) {
          vErrors = [err46];
        } else {
          vErrors.push(err46);
        }
        errors++;
      }
    }
    if (data.env !== void 0) {
      if (!validate47(data.env, { instancePath: instancePath + "/env", parentData: data, parentDataProperty: "env", rootData })) {
        vErrors = vErrors === null ? validate47.errors : append(vErrors, validate47.errors);
        errors = vErrors.length;
      }
    }
    if (data.cwd !== void 0) {
      let data18 = data.cwd;
      if (typeof data18 !== "string") {
        const err47 = { instancePath: instancePath + "/cwd", schemaPath: "#/properties/cwd/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema20.properties.cwd.type, parentSchema: schema20.properties.cwd, data: data18 };
        if (vErrors === null) {
          vErrors = [err47];
        } else {
          vErrors.push(err47);
        }
        errors++;
      }
    }
    if (data.timeout !== void 0) {
      let data19 = data.timeout;
      if (typeof data19 === "string") {
        if (!pattern19.test(data19)) {
          const err48 = { instancePath: instancePath + "/timeout", schemaPath: "#/properties/timeout/pattern", keyword: "pattern", params: { pattern: "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{" }, message: 'must match pattern "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{"', schema: "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{", parentSchema: schema20.properties.timeout, data: data19 };
          if (vErrors === null) {
            vErrors = [err48];
          } else {
            vErrors.push(err48);
          }
          errors++;
        }
      } else {
        const err49 = { instancePath: instancePath + "/timeout", schemaPath: "#/properties/timeout/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema20.properties.timeout.type, parentSchema: schema20.properties.timeout, data: data19 };
        if (vErrors === null) {
          vErrors = [err49];
        } else {
          vErrors.push(err49);
        }
        errors++;
      }
    }
    if (data.inputs !== void 0) {
      let data20 = data.inputs;
      if (Array.isArray(data20)) {
        const len2 = data20.length;
        for (let i2 = 0; i2 < len2; i2++) {
          let data21 = data20[i2];
          if (typeof data21 !== "string") {
            const err50 = { instancePath: instancePath + "/inputs/" + i2, schemaPath: "#/properties/inputs/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema20.properties.inputs.items.type, parentSchema: schema20.properties.inputs.items, data: data21 };
            if (vErrors === null) {
              vErrors = [err50];
            } else {
              vErrors.push(err50);
            }
            errors++;
          }
        }
      } else {
        const err51 = { instancePath: instancePath + "/inputs", schemaPath: "#/properties/inputs/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema20.properties.inputs.type, parentSchema: schema20.properties.inputs, data: data20 };
        if (vErrors === null) {
          vErrors = [err51];
        } else {
          vErrors.push(err51);
        }
        errors++;
      }
    }
  } else {
    const err52 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema20.type, parentSchema: schema20, data };
    if (vErrors === null) {
      vErrors = [err52];
    } else {
      vErrors.push(err52);
    }
    errors++;
  }
  validate46.errors = vErrors;
  return errors === 0;
}
function validate45(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (Array.isArray(data)) {
    const len0 = data.length;
    for (let i0 = 0; i0 < len0; i0++) {
      if (!validate46(data[i0], { instancePath: instancePath + "/" + i0, parentData: data, parentDataProperty: i0, rootData })) {
        vErrors = vErrors === null ? validate46.errors : append(vErrors, validate46.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema19.type, parentSchema: schema19, data };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  validate45.errors = vErrors;
  return errors === 0;
}
var schema22 = { "type": "array", "items": { "$ref": "#/definitions/probe" } };
var schema23 = { "type": "object", "additionalProperties": false, "x-kinds": ["tcp", "http", "shell"], "oneOf": [{ "required": ["tcp"] }, { "required": ["http"] }, { "required": ["shell"] }], "properties": { "tcp": { "type": ["integer", "string"], "minimum": 1, "maximum": 65535, "pattern": "\\$\\{" }, "http": { "type": ["integer", "object", "string"], "minimum": 1, "maximum": 65535, "pattern": "\\$\\{", "additionalProperties": false, "required": ["port"], "properties": { "port": { "type": ["integer", "string"], "minimum": 1, "maximum": 65535, "pattern": "\\$\\{" }, "path": { "type": "string", "pattern": "^/[!-~]*$|\\$\\{", "x-expects": 'a path that starts with "/" and has no spaces' }, "status": { "type": ["integer", "string"], "minimum": 100, "maximum": 599, "pattern": "\\$\\{" } } }, "shell": { "type": "string", "minLength": 1 }, "timeout": { "$ref": "#/definitions/probe_timeout" } } };
var pattern23 = new RegExp("^/[!-~]*$|\\$\\{", "u");
var schema24 = { "type": "string", "pattern": "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{", "x-form": "duration" };
function validate54(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === "string") {
    if (!pattern19.test(data)) {
      const err0 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{" }, message: 'must match pattern "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{"', schema: "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{", parentSchema: schema24, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  } else {
    const err1 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema24.type, parentSchema: schema24, data };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate54.errors = vErrors;
  return errors === 0;
}
function validate53(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  const _errs1 = errors;
  let valid0 = false;
  let passing0 = null;
  const _errs2 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.tcp === void 0) {
      const err0 = { instancePath, schemaPath: "#/oneOf/0/required", keyword: "required", params: { missingProperty: "tcp" }, message: "must have required property 'tcp'", schema: schema23.oneOf[0].required, parentSchema: schema23.oneOf[0], data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  }
  var _valid0 = _errs2 === errors;
  if (_valid0) {
    valid0 = true;
    passing0 = 0;
  }
  const _errs3 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.http === void 0) {
      const err1 = { instancePath, schemaPath: "#/oneOf/1/required", keyword: "required", params: { missingProperty: "http" }, message: "must have required property 'http'", schema: schema23.oneOf[1].required, parentSchema: schema23.oneOf[1], data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  }
  var _valid0 = _errs3 === errors;
  if (_valid0 && valid0) {
    valid0 = false;
    passing0 = [passing0, 1];
  } else {
    if (_valid0) {
      valid0 = true;
      passing0 = 1;
    }
    const _errs4 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      if (data.shell === void 0) {
        const err2 = { instancePath, schemaPath: "#/oneOf/2/required", keyword: "required", params: { missingProperty: "shell" }, message: "must have required property 'shell'", schema: schema23.oneOf[2].required, parentSchema: schema23.oneOf[2], data };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    var _valid0 = _errs4 === errors;
    if (_valid0 && valid0) {
      valid0 = false;
      passing0 = [passing0, 2];
    } else {
      if (_valid0) {
        valid0 = true;
        passing0 = 2;
      }
    }
  }
  if (!valid0) {
    const err3 = { instancePath, schemaPath: "#/oneOf", keyword: "oneOf", params: { passingSchemas: passing0 }, message: "must match exactly one schema in oneOf", schema: schema23.oneOf, parentSchema: schema23, data };
    if (vErrors === null) {
      vErrors = [err3];
    } else {
      vErrors.push(err3);
    }
    errors++;
  } else {
    errors = _errs1;
    if (vErrors !== null) {
      if (_errs1) {
        vErrors.length = _errs1;
      } else {
        vErrors = null;
      }
    }
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === "tcp" || key0 === "http" || key0 === "shell" || key0 === "timeout")) {
        const err4 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema23, data };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.tcp !== void 0) {
      let data0 = data.tcp;
      if (!(typeof data0 == "number" && (!(data0 % 1) && !isNaN(data0)) && isFinite(data0)) && typeof data0 !== "string") {
        const err5 = { instancePath: instancePath + "/tcp", schemaPath: "#/properties/tcp/type", keyword: "type", params: { type: schema23.properties.tcp.type }, message: "must be integer,string", schema: schema23.properties.tcp.type, parentSchema: schema23.properties.tcp, data: data0 };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
      if (typeof data0 == "number" && isFinite(data0)) {
        if (data0 > 65535 || isNaN(data0)) {
          const err6 = { instancePath: instancePath + "/tcp", schemaPath: "#/properties/tcp/maximum", keyword: "maximum", params: { comparison: "<=", limit: 65535 }, message: "must be <= 65535", schema: 65535, parentSchema: schema23.properties.tcp, data: data0 };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
        if (data0 < 1 || isNaN(data0)) {
          const err7 = { instancePath: instancePath + "/tcp", schemaPath: "#/properties/tcp/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema23.properties.tcp, data: data0 };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      }
      if (typeof data0 === "string") {
        if (!pattern4.test(data0)) {
          const err8 = { instancePath: instancePath + "/tcp", schemaPath: "#/properties/tcp/pattern", keyword: "pattern", params: { pattern: "\\$\\{" }, message: 'must match pattern "\\$\\{"', schema: "\\$\\{", parentSchema: schema23.properties.tcp, data: data0 };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      }
    }
    if (data.http !== void 0) {
      let data1 = data.http;
      if (!(typeof data1 == "number" && (!(data1 % 1) && !isNaN(data1)) && isFinite(data1)) && !(data1 && typeof data1 == "object" && !Array.isArray(data1)) && typeof data1 !== "string") {
        const err9 = { instancePath: instancePath + "/http", schemaPath: "#/properties/http/type", keyword: "type", params: { type: schema23.properties.http.type }, message: "must be integer,object,string", schema: schema23.properties.http.type, parentSchema: schema23.properties.http, data: data1 };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
      if (typeof data1 == "number" && isFinite(data1)) {
        if (data1 > 65535 || isNaN(data1)) {
          const err10 = { instancePath: instancePath + "/http", schemaPath: "#/properties/http/maximum", keyword: "maximum", params: { comparison: "<=", limit: 65535 }, message: "must be <= 65535", schema: 65535, parentSchema: schema23.properties.http, data: data1 };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        if (data1 < 1 || isNaN(data1)) {
          const err11 = { instancePath: instancePath + "/http", schemaPath: "#/properties/http/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema23.properties.http, data: data1 };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      }
      if (typeof data1 === "string") {
        if (!pattern4.test(data1)) {
          const err12 = { instancePath: instancePath + "/http", schemaPath: "#/properties/http/pattern", keyword: "pattern", params: { pattern: "\\$\\{" }, message: 'must match pattern "\\$\\{"', schema: "\\$\\{", parentSchema: schema23.properties.http, data: data1 };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      }
      if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
        if (data1.port === void 0) {
          const err13 = { instancePath: instancePath + "/http", schemaPath: "#/properties/http/required", keyword: "required", params: { missingProperty: "port" }, message: "must have required property 'port'", schema: schema23.properties.http.required, parentSchema: schema23.properties.http, data: data1 };
          if (vErrors === null) {
            vErrors = [err13];
          } else {
            vErrors.push(err13);
          }
          errors++;
        }
        for (const key1 in data1) {
          if (!(key1 === "port" || key1 === "path" || key1 === "status")) {
            const err14 = { instancePath: instancePath + "/http", schemaPath: "#/properties/http/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema23.properties.http, data: data1 };
            if (vErrors === null) {
              vErrors = [err14];
            } else {
              vErrors.push(err14);
            }
            errors++;
          }
        }
        if (data1.port !== void 0) {
          let data2 = data1.port;
          if (!(typeof data2 == "number" && (!(data2 % 1) && !isNaN(data2)) && isFinite(data2)) && typeof data2 !== "string") {
            const err15 = { instancePath: instancePath + "/http/port", schemaPath: "#/properties/http/properties/port/type", keyword: "type", params: { type: schema23.properties.http.properties.port.type }, message: "must be integer,string", schema: schema23.properties.http.properties.port.type, parentSchema: schema23.properties.http.properties.port, data: data2 };
            if (vErrors === null) {
              vErrors = [err15];
            } else {
              vErrors.push(err15);
            }
            errors++;
          }
          if (typeof data2 == "number" && isFinite(data2)) {
            if (data2 > 65535 || isNaN(data2)) {
              const err16 = { instancePath: instancePath + "/http/port", schemaPath: "#/properties/http/properties/port/maximum", keyword: "maximum", params: { comparison: "<=", limit: 65535 }, message: "must be <= 65535", schema: 65535, parentSchema: schema23.properties.http.properties.port, data: data2 };
              if (vErrors === null) {
                vErrors = [err16];
              } else {
                vErrors.push(err16);
              }
              errors++;
            }
            if (data2 < 1 || isNaN(data2)) {
              const err17 = { instancePath: instancePath + "/http/port", schemaPath: "#/properties/http/properties/port/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema23.properties.http.properties.port, data: data2 };
              if (vErrors === null) {
                vErrors = [err17];
              } else {
                vErrors.push(err17);
              }
              errors++;
            }
          }
          if (typeof data2 === "string") {
            if (!pattern4.test(data2)) {
              const err18 = { instancePath: instancePath + "/http/port", schemaPath: "#/properties/http/properties/port/pattern", keyword: "pattern", params: { pattern: "\\$\\{" }, message: 'must match pattern "\\$\\{"', schema: "\\$\\{", parentSchema: schema23.properties.http.properties.port, data: data2 };
              if (vErrors === null) {
                vErrors = [err18];
              } else {
                vErrors.push(err18);
              }
              errors++;
            }
          }
        }
        if (data1.path !== void 0) {
          let data3 = data1.path;
          if (typeof data3 === "string") {
            if (!pattern23.test(data3)) {
              const err19 = { instancePath: instancePath + "/http/path", schemaPath: "#/properties/http/properties/path/pattern", keyword: "pattern", params: { pattern: "^/[!-~]*$|\\$\\{" }, message: 'must match pattern "^/[!-~]*$|\\$\\{"', schema: "^/[!-~]*$|\\$\\{", parentSchema: schema23.properties.http.properties.path, data: data3 };
              if (vErrors === null) {
                vErrors = [err19];
              } else {
                vErrors.push(err19);
              }
              errors++;
            }
          } else {
            const err20 = { instancePath: instancePath + "/http/path", schemaPath: "#/properties/http/properties/path/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema23.properties.http.properties.path.type, parentSchema: schema23.properties.http.properties.path, data: data3 };
            if (vErrors === null) {
              vErrors = [err20];
            } else {
              vErrors.push(err20);
            }
            errors++;
          }
        }
        if (data1.status !== void 0) {
          let data4 = data1.status;
          if (!(typeof data4 == "number" && (!(data4 % 1) && !isNaN(data4)) && isFinite(data4)) && typeof data4 !== "string") {
            const err21 = { instancePath: instancePath + "/http/status", schemaPath: "#/properties/http/properties/status/type", keyword: "type", params: { type: schema23.properties.http.properties.status.type }, message: "must be integer,string", schema: schema23.properties.http.properties.status.type, parentSchema: schema23.properties.http.properties.status, data: data4 };
            if (vErrors === null) {
              vErrors = [err21];
            } else {
              vErrors.push(err21);
            }
            errors++;
          }
          if (typeof data4 == "number" && isFinite(data4)) {
            if (data4 > 599 || isNaN(data4)) {
              const err22 = { instancePath: instancePath + "/http/status", schemaPath: "#/properties/http/properties/status/maximum", keyword: "maximum", params: { comparison: "<=", limit: 599 }, message: "must be <= 599", schema: 599, parentSchema: schema23.properties.http.properties.status, data: data4 };
              if (vErrors === null) {
                vErrors = [err22];
              } else {
                vErrors.push(err22);
              }
              errors++;
            }
            if (data4 < 100 || isNaN(data4)) {
              const err23 = { instancePath: instancePath + "/http/status", schemaPath: "#/properties/http/properties/status/minimum", keyword: "minimum", params: { comparison: ">=", limit: 100 }, message: "must be >= 100", schema: 100, parentSchema: schema23.properties.http.properties.status, data: data4 };
              if (vErrors === null) {
                vErrors = [err23];
              } else {
                vErrors.push(err23);
              }
              errors++;
            }
          }
          if (typeof data4 === "string") {
            if (!pattern4.test(data4)) {
              const err24 = { instancePath: instancePath + "/http/status", schemaPath: "#/properties/http/properties/status/pattern", keyword: "pattern", params: { pattern: "\\$\\{" }, message: 'must match pattern "\\$\\{"', schema: "\\$\\{", parentSchema: schema23.properties.http.properties.status, data: data4 };
              if (vErrors === null) {
                vErrors = [err24];
              } else {
                vErrors.push(err24);
              }
              errors++;
            }
          }
        }
      }
    }
    if (data.shell !== void 0) {
      let data5 = data.shell;
      if (typeof data5 === "string") {
        if (func2(data5) < 1) {
          const err25 = { instancePath: instancePath + "/shell", schemaPath: "#/properties/shell/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema23.properties.shell, data: data5 };
          if (vErrors === null) {
            vErrors = [err25];
          } else {
            vErrors.push(err25);
          }
          errors++;
        }
      } else {
        const err26 = { instancePath: instancePath + "/shell", schemaPath: "#/properties/shell/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema23.properties.shell.type, parentSchema: schema23.properties.shell, data: data5 };
        if (vErrors === null) {
          vErrors = [err26];
        } else {
          vErrors.push(err26);
        }
        errors++;
      }
    }
    if (data.timeout !== void 0) {
      if (!validate54(data.timeout, { instancePath: instancePath + "/timeout", parentData: data, parentDataProperty: "timeout", rootData })) {
        vErrors = vErrors === null ? validate54.errors : append(vErrors, validate54.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err27 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema23.type, parentSchema: schema23, data };
    if (vErrors === null) {
      vErrors = [err27];
    } else {
      vErrors.push(err27);
    }
    errors++;
  }
  validate53.errors = vErrors;
  return errors === 0;
}
function validate52(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (Array.isArray(data)) {
    const len0 = data.length;
    for (let i0 = 0; i0 < len0; i0++) {
      if (!validate53(data[i0], { instancePath: instancePath + "/" + i0, parentData: data, parentDataProperty: i0, rootData })) {
        vErrors = vErrors === null ? validate53.errors : append(vErrors, validate53.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema22.type, parentSchema: schema22, data };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  validate52.errors = vErrors;
  return errors === 0;
}
var schema25 = { "type": ["boolean", "string"], "pattern": "\\$\\{" };
function validate58(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data !== "boolean" && typeof data !== "string") {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: schema25.type }, message: "must be boolean,string", schema: schema25.type, parentSchema: schema25, data };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (typeof data === "string") {
    if (!pattern4.test(data)) {
      const err1 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "\\$\\{" }, message: 'must match pattern "\\$\\{"', schema: "\\$\\{", parentSchema: schema25, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  }
  validate58.errors = vErrors;
  return errors === 0;
}
var schema26 = { "type": "string", "pattern": "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{", "x-form": "duration" };
function validate60(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === "string") {
    if (!pattern19.test(data)) {
      const err0 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{" }, message: 'must match pattern "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{"', schema: "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$|\\$\\{", parentSchema: schema26, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  } else {
    const err1 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema26.type, parentSchema: schema26, data };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate60.errors = vErrors;
  return errors === 0;
}
var schema27 = { "type": "string", "minLength": 1, "maxLength": 2e3 };
function validate62(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === "string") {
    if (func2(data) > 2e3) {
      const err0 = { instancePath, schemaPath: "#/maxLength", keyword: "maxLength", params: { limit: 2e3 }, message: "must NOT have more than 2000 characters", schema: 2e3, parentSchema: schema27, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (func2(data) < 1) {
      const err1 = { instancePath, schemaPath: "#/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema27, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  } else {
    const err2 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema27.type, parentSchema: schema27, data };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate62.errors = vErrors;
  return errors === 0;
}
var schema28 = { "type": "object", "additionalProperties": false, "properties": { "config": { "type": "object", "propertyNames": { "pattern": "^lxc\\.[a-z0-9_.]+$", "x-expects": 'a key of an LXC configuration, for example "lxc.prlimit.nofile"' }, "additionalProperties": { "type": "string" } } } };
var pattern28 = new RegExp("^lxc\\.[a-z0-9_.]+$", "u");
function validate64(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === "config")) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema28, data };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.config !== void 0) {
      let data0 = data.config;
      if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
        for (const key1 in data0) {
          const _errs4 = errors;
          if (typeof key1 === "string") {
            if (!pattern28.test(key1)) {
              const err1 = { instancePath: instancePath + "/config", schemaPath: "#/properties/config/propertyNames/pattern", keyword: "pattern", params: { pattern: "^lxc\\.[a-z0-9_.]+$" }, message: 'must match pattern "^lxc\\.[a-z0-9_.]+$"', schema: "^lxc\\.[a-z0-9_.]+$", parentSchema: schema28.properties.config.propertyNames, data: key1, propertyName: key1 };
              if (vErrors === null) {
                vErrors = [err1];
              } else {
                vErrors.push(err1);
              }
              errors++;
            }
          }
          var valid1 = _errs4 === errors;
          if (!valid1) {
            const err2 = { instancePath: instancePath + "/config", schemaPath: "#/properties/config/propertyNames", keyword: "propertyNames", params: { propertyName: key1 }, message: "property name must be valid", schema: schema28.properties.config.propertyNames, parentSchema: schema28.properties.config, data: data0 };
            if (vErrors === null) {
              vErrors = [err2];
            } else {
              vErrors.push(err2);
            }
            errors++;
          }
        }
        for (const key2 in data0) {
          let data1 = data0[key2];
          if (typeof data1 !== "string") {
            const err3 = { instancePath: instancePath + "/config/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/config/additionalProperties/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema28.properties.config.additionalProperties.type, parentSchema: schema28.properties.config.additionalProperties, data: data1 };
            if (vErrors === null) {
              vErrors = [err3];
            } else {
              vErrors.push(err3);
            }
            errors++;
          }
        }
      } else {
        const err4 = { instancePath: instancePath + "/config", schemaPath: "#/properties/config/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema28.properties.config.type, parentSchema: schema28.properties.config, data: data0 };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
  } else {
    const err5 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema28.type, parentSchema: schema28, data };
    if (vErrors === null) {
      vErrors = [err5];
    } else {
      vErrors.push(err5);
    }
    errors++;
  }
  validate64.errors = vErrors;
  return errors === 0;
}
var schema29 = { "type": "object", "additionalProperties": false, "properties": { "accel": { "enum": ["auto", "kvm", "tcg", "hvf", "whpx"] }, "firmware": { "enum": ["bios", "uefi"] }, "machine": { "type": "string", "pattern": "^[a-z0-9][A-Za-z0-9._-]{0,63}$", "x-expects": 'the name of a machine type, for example "q35"' }, "cpu": { "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", "x-expects": 'the name of a CPU model, for example "max"' }, "boot": { "type": "object", "additionalProperties": false, "required": ["kernel"], "properties": { "kernel": { "type": "string", "x-form": "project-path" }, "initrd": { "type": "string", "x-form": "project-path" }, "cmdline": { "type": "string", "maxLength": 2e3, "pattern": "^[ -~]*$", "x-expects": "one line of plain ASCII text" } } }, "args": { "type": "array", "items": { "type": "string" } } } };
var pattern29 = new RegExp("^[a-z0-9][A-Za-z0-9._-]{0,63}$", "u");
var pattern31 = new RegExp("^[ -~]*$", "u");
function validate66(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === "accel" || key0 === "firmware" || key0 === "machine" || key0 === "cpu" || key0 === "boot" || key0 === "args")) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema29, data };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.accel !== void 0) {
      let data0 = data.accel;
      if (!(data0 === "auto" || data0 === "kvm" || data0 === "tcg" || data0 === "hvf" || data0 === "whpx")) {
        const err1 = { instancePath: instancePath + "/accel", schemaPath: "#/properties/accel/enum", keyword: "enum", params: { allowedValues: schema29.properties.accel.enum }, message: "must be equal to one of the allowed values", schema: schema29.properties.accel.enum, parentSchema: schema29.properties.accel, data: data0 };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.firmware !== void 0) {
      let data1 = data.firmware;
      if (!(data1 === "bios" || data1 === "uefi")) {
        const err2 = { instancePath: instancePath + "/firmware", schemaPath: "#/properties/firmware/enum", keyword: "enum", params: { allowedValues: schema29.properties.firmware.enum }, message: "must be equal to one of the allowed values", schema: schema29.properties.firmware.enum, parentSchema: schema29.properties.firmware, data: data1 };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.machine !== void 0) {
      let data2 = data.machine;
      if (typeof data2 === "string") {
        if (!pattern29.test(data2)) {
          const err3 = { instancePath: instancePath + "/machine", schemaPath: "#/properties/machine/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9][A-Za-z0-9._-]{0,63}$" }, message: 'must match pattern "^[a-z0-9][A-Za-z0-9._-]{0,63}$"', schema: "^[a-z0-9][A-Za-z0-9._-]{0,63}$", parentSchema: schema29.properties.machine, data: data2 };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      } else {
        const err4 = { instancePath: instancePath + "/machine", schemaPath: "#/properties/machine/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema29.properties.machine.type, parentSchema: schema29.properties.machine, data: data2 };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.cpu !== void 0) {
      let data3 = data.cpu;
      if (typeof data3 === "string") {
        if (!pattern16.test(data3)) {
          const err5 = { instancePath: instancePath + "/cpu", schemaPath: "#/properties/cpu/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$" }, message: 'must match pattern "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"', schema: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", parentSchema: schema29.properties.cpu, data: data3 };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = { instancePath: instancePath + "/cpu", schemaPath: "#/properties/cpu/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema29.properties.cpu.type, parentSchema: schema29.properties.cpu, data: data3 };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.boot !== void 0) {
      let data4 = data.boot;
      if (data4 && typeof data4 == "object" && !Array.isArray(data4)) {
        if (data4.kernel === void 0) {
          const err7 = { instancePath: instancePath + "/boot", schemaPath: "#/properties/boot/required", keyword: "required", params: { missingProperty: "kernel" }, message: "must have required property 'kernel'", schema: schema29.properties.boot.required, parentSchema: schema29.properties.boot, data: data4 };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
        for (const key1 in data4) {
          if (!(key1 === "kernel" || key1 === "initrd" || key1 === "cmdline")) {
            const err8 = { instancePath: instancePath + "/boot", schemaPath: "#/properties/boot/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema29.properties.boot, data: data4 };
            if (vErrors === null) {
              vErrors = [err8];
            } else {
              vErrors.push(err8);
            }
            errors++;
          }
        }
        if (data4.kernel !== void 0) {
          let data5 = data4.kernel;
          if (typeof data5 !== "string") {
            const err9 = { instancePath: instancePath + "/boot/kernel", schemaPath: "#/properties/boot/properties/kernel/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema29.properties.boot.properties.kernel.type, parentSchema: schema29.properties.boot.properties.kernel, data: data5 };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        }
        if (data4.initrd !== void 0) {
          let data6 = data4.initrd;
          if (typeof data6 !== "string") {
            const err10 = { instancePath: instancePath + "/boot/initrd", schemaPath: "#/properties/boot/properties/initrd/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema29.properties.boot.properties.initrd.type, parentSchema: schema29.properties.boot.properties.initrd, data: data6 };
            if (vErrors === null) {
              vErrors = [err10];
            } else {
              vErrors.push(err10);
            }
            errors++;
          }
        }
        if (data4.cmdline !== void 0) {
          let data7 = data4.cmdline;
          if (typeof data7 === "string") {
            if (func2(data7) > 2e3) {
              const err11 = { instancePath: instancePath + "/boot/cmdline", schemaPath: "#/properties/boot/properties/cmdline/maxLength", keyword: "maxLength", params: { limit: 2e3 }, message: "must NOT have more than 2000 characters", schema: 2e3, parentSchema: schema29.properties.boot.properties.cmdline, data: data7 };
              if (vErrors === null) {
                vErrors = [err11];
              } else {
                vErrors.push(err11);
              }
              errors++;
            }
            if (!pattern31.test(data7)) {
              const err12 = { instancePath: instancePath + "/boot/cmdline", schemaPath: "#/properties/boot/properties/cmdline/pattern", keyword: "pattern", params: { pattern: "^[ -~]*$" }, message: 'must match pattern "^[ -~]*$"', schema: "^[ -~]*$", parentSchema: schema29.properties.boot.properties.cmdline, data: data7 };
              if (vErrors === null) {
                vErrors = [err12];
              } else {
                vErrors.push(err12);
              }
              errors++;
            }
          } else {
            const err13 = { instancePath: instancePath + "/boot/cmdline", schemaPath: "#/properties/boot/properties/cmdline/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema29.properties.boot.properties.cmdline.type, parentSchema: schema29.properties.boot.properties.cmdline, data: data7 };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
      } else {
        const err14 = { instancePath: instancePath + "/boot", schemaPath: "#/properties/boot/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema29.properties.boot.type, parentSchema: schema29.properties.boot, data: data4 };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
    if (data.args !== void 0) {
      let data8 = data.args;
      if (Array.isArray(data8)) {
        const len0 = data8.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data9 = data8[i0];
          if (typeof data9 !== "string") {
            const err15 = { instancePath: instancePath + "/args/" + i0, schemaPath: "#/properties/args/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema29.properties.args.items.type, parentSchema: schema29.properties.args.items, data: data9 };
            if (vErrors === null) {
              vErrors = [err15];
            } else {
              vErrors.push(err15);
            }
            errors++;
          }
        }
      } else {
        const err16 = { instancePath: instancePath + "/args", schemaPath: "#/properties/args/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema29.properties.args.type, parentSchema: schema29.properties.args, data: data8 };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
  } else {
    const err17 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema29.type, parentSchema: schema29, data };
    if (vErrors === null) {
      vErrors = [err17];
    } else {
      vErrors.push(err17);
    }
    errors++;
  }
  validate66.errors = vErrors;
  return errors === 0;
}
var schema30 = { "type": "object", "additionalProperties": false, "properties": { "firmware": { "enum": ["bios", "uefi"] }, "controller": { "enum": ["ide", "sata", "scsi", "virtio-scsi"] }, "chipset": { "enum": ["piix3", "ich9"] }, "gui": { "type": "boolean" }, "linked_clone": { "type": "boolean" }, "customize": { "type": "array", "items": { "type": "array", "minItems": 2, "items": { "type": "string" } } } } };
function validate68(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === "firmware" || key0 === "controller" || key0 === "chipset" || key0 === "gui" || key0 === "linked_clone" || key0 === "customize")) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema30, data };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.firmware !== void 0) {
      let data0 = data.firmware;
      if (!(data0 === "bios" || data0 === "uefi")) {
        const err1 = { instancePath: instancePath + "/firmware", schemaPath: "#/properties/firmware/enum", keyword: "enum", params: { allowedValues: schema30.properties.firmware.enum }, message: "must be equal to one of the allowed values", schema: schema30.properties.firmware.enum, parentSchema: schema30.properties.firmware, data: data0 };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.controller !== void 0) {
      let data1 = data.controller;
      if (!(data1 === "ide" || data1 === "sata" || data1 === "scsi" || data1 === "virtio-scsi")) {
        const err2 = { instancePath: instancePath + "/controller", schemaPath: "#/properties/controller/enum", keyword: "enum", params: { allowedValues: schema30.properties.controller.enum }, message: "must be equal to one of the allowed values", schema: schema30.properties.controller.enum, parentSchema: schema30.properties.controller, data: data1 };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.chipset !== void 0) {
      let data2 = data.chipset;
      if (!(data2 === "piix3" || data2 === "ich9")) {
        const err3 = { instancePath: instancePath + "/chipset", schemaPath: "#/properties/chipset/enum", keyword: "enum", params: { allowedValues: schema30.properties.chipset.enum }, message: "must be equal to one of the allowed values", schema: schema30.properties.chipset.enum, parentSchema: schema30.properties.chipset, data: data2 };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.gui !== void 0) {
      let data3 = data.gui;
      if (typeof data3 !== "boolean") {
        const err4 = { instancePath: instancePath + "/gui", schemaPath: "#/properties/gui/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema30.properties.gui.type, parentSchema: schema30.properties.gui, data: data3 };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.linked_clone !== void 0) {
      let data4 = data.linked_clone;
      if (typeof data4 !== "boolean") {
        const err5 = { instancePath: instancePath + "/linked_clone", schemaPath: "#/properties/linked_clone/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema30.properties.linked_clone.type, parentSchema: schema30.properties.linked_clone, data: data4 };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.customize !== void 0) {
      let data5 = data.customize;
      if (Array.isArray(data5)) {
        const len0 = data5.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data6 = data5[i0];
          if (Array.isArray(data6)) {
            if (data6.length < 2) {
              const err6 = { instancePath: instancePath + "/customize/" + i0, schemaPath: "#/properties/customize/items/minItems", keyword: "minItems", params: { limit: 2 }, message: "must NOT have fewer than 2 items", schema: 2, parentSchema: schema30.properties.customize.items, data: data6 };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
            const len1 = data6.length;
            for (let i1 = 0; i1 < len1; i1++) {
              let data7 = data6[i1];
              if (typeof data7 !== "string") {
                const err7 = { instancePath: instancePath + "/customize/" + i0 + "/" + i1, schemaPath: "#/properties/customize/items/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema30.properties.customize.items.items.type, parentSchema: schema30.properties.customize.items.items, data: data7 };
                if (vErrors === null) {
                  vErrors = [err7];
                } else {
                  vErrors.push(err7);
                }
                errors++;
              }
            }
          } else {
            const err8 = { instancePath: instancePath + "/customize/" + i0, schemaPath: "#/properties/customize/items/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema30.properties.customize.items.type, parentSchema: schema30.properties.customize.items, data: data6 };
            if (vErrors === null) {
              vErrors = [err8];
            } else {
              vErrors.push(err8);
            }
            errors++;
          }
        }
      } else {
        const err9 = { instancePath: instancePath + "/customize", schemaPath: "#/properties/customize/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema30.properties.customize.type, parentSchema: schema30.properties.customize, data: data5 };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
  } else {
    const err10 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema30.type, parentSchema: schema30, data };
    if (vErrors === null) {
      vErrors = [err10];
    } else {
      vErrors.push(err10);
    }
    errors++;
  }
  validate68.errors = vErrors;
  return errors === 0;
}
function validate24(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func4.call(schema8.properties, key0)) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema8, data };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.image !== void 0) {
      if (!validate25(data.image, { instancePath: instancePath + "/image", parentData: data, parentDataProperty: "image", rootData })) {
        vErrors = vErrors === null ? validate25.errors : append(vErrors, validate25.errors);
        errors = vErrors.length;
      }
    }
    if (data.cpus !== void 0) {
      if (!validate27(data.cpus, { instancePath: instancePath + "/cpus", parentData: data, parentDataProperty: "cpus", rootData })) {
        vErrors = vErrors === null ? validate27.errors : append(vErrors, validate27.errors);
        errors = vErrors.length;
      }
    }
    if (data.memory !== void 0) {
      if (!validate29(data.memory, { instancePath: instancePath + "/memory", parentData: data, parentDataProperty: "memory", rootData })) {
        vErrors = vErrors === null ? validate29.errors : append(vErrors, validate29.errors);
        errors = vErrors.length;
      }
    }
    if (data.disk !== void 0) {
      if (!validate31(data.disk, { instancePath: instancePath + "/disk", parentData: data, parentDataProperty: "disk", rootData })) {
        vErrors = vErrors === null ? validate31.errors : append(vErrors, validate31.errors);
        errors = vErrors.length;
      }
    }
    if (data.provider !== void 0) {
      if (!validate33(data.provider, { instancePath: instancePath + "/provider", parentData: data, parentDataProperty: "provider", rootData })) {
        vErrors = vErrors === null ? validate33.errors : append(vErrors, validate33.errors);
        errors = vErrors.length;
      }
    }
    if (data.depends_on !== void 0) {
      if (!validate35(data.depends_on, { instancePath: instancePath + "/depends_on", parentData: data, parentDataProperty: "depends_on", rootData })) {
        vErrors = vErrors === null ? validate35.errors : append(vErrors, validate35.errors);
        errors = vErrors.length;
      }
    }
    if (data.ports !== void 0) {
      if (!validate37(data.ports, { instancePath: instancePath + "/ports", parentData: data, parentDataProperty: "ports", rootData })) {
        vErrors = vErrors === null ? validate37.errors : append(vErrors, validate37.errors);
        errors = vErrors.length;
      }
    }
    if (data.folders !== void 0) {
      if (!validate41(data.folders, { instancePath: instancePath + "/folders", parentData: data, parentDataProperty: "folders", rootData })) {
        vErrors = vErrors === null ? validate41.errors : append(vErrors, validate41.errors);
        errors = vErrors.length;
      }
    }
    if (data.provision !== void 0) {
      if (!validate45(data.provision, { instancePath: instancePath + "/provision", parentData: data, parentDataProperty: "provision", rootData })) {
        vErrors = vErrors === null ? validate45.errors : append(vErrors, validate45.errors);
        errors = vErrors.length;
      }
    }
    if (data.env !== void 0) {
      if (!validate47(data.env, { instancePath: instancePath + "/env", parentData: data, parentDataProperty: "env", rootData })) {
        vErrors = vErrors === null ? validate47.errors : append(vErrors, validate47.errors);
        errors = vErrors.length;
      }
    }
    if (data.ready !== void 0) {
      if (!validate52(data.ready, { instancePath: instancePath + "/ready", parentData: data, parentDataProperty: "ready", rootData })) {
        vErrors = vErrors === null ? validate52.errors : append(vErrors, validate52.errors);
        errors = vErrors.length;
      }
    }
    if (data.autostart !== void 0) {
      if (!validate58(data.autostart, { instancePath: instancePath + "/autostart", parentData: data, parentDataProperty: "autostart", rootData })) {
        vErrors = vErrors === null ? validate58.errors : append(vErrors, validate58.errors);
        errors = vErrors.length;
      }
    }
    if (data.boot_timeout !== void 0) {
      if (!validate60(data.boot_timeout, { instancePath: instancePath + "/boot_timeout", parentData: data, parentDataProperty: "boot_timeout", rootData })) {
        vErrors = vErrors === null ? validate60.errors : append(vErrors, validate60.errors);
        errors = vErrors.length;
      }
    }
    if (data.message !== void 0) {
      if (!validate62(data.message, { instancePath: instancePath + "/message", parentData: data, parentDataProperty: "message", rootData })) {
        vErrors = vErrors === null ? validate62.errors : append(vErrors, validate62.errors);
        errors = vErrors.length;
      }
    }
    if (data.lxc !== void 0) {
      if (!validate64(data.lxc, { instancePath: instancePath + "/lxc", parentData: data, parentDataProperty: "lxc", rootData })) {
        vErrors = vErrors === null ? validate64.errors : append(vErrors, validate64.errors);
        errors = vErrors.length;
      }
    }
    if (data.qemu !== void 0) {
      if (!validate66(data.qemu, { instancePath: instancePath + "/qemu", parentData: data, parentDataProperty: "qemu", rootData })) {
        vErrors = vErrors === null ? validate66.errors : append(vErrors, validate66.errors);
        errors = vErrors.length;
      }
    }
    if (data.virtualbox !== void 0) {
      if (!validate68(data.virtualbox, { instancePath: instancePath + "/virtualbox", parentData: data, parentDataProperty: "virtualbox", rootData })) {
        vErrors = vErrors === null ? validate68.errors : append(vErrors, validate68.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err1 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema8.type, parentSchema: schema8, data };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate24.errors = vErrors;
  return errors === 0;
}
var schema31 = { "pattern": "^(?!constructor$)[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$", "x-expects": 'a name of small letters, digits and "-", at most 40 long, that starts and ends with a letter or digit' };
var pattern32 = new RegExp("^(?!constructor$)[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$", "u");
function validate71(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === "string") {
    if (!pattern32.test(data)) {
      const err0 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "^(?!constructor$)[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$" }, message: 'must match pattern "^(?!constructor$)[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$"', schema: "^(?!constructor$)[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$", parentSchema: schema31, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  }
  validate71.errors = vErrors;
  return errors === 0;
}
var schema32 = { "type": "object", "additionalProperties": false, "properties": { "extends": { "$ref": "#/definitions/extends" }, "image": { "$ref": "#/definitions/image" }, "cpus": { "$ref": "#/definitions/cpus" }, "memory": { "$ref": "#/definitions/memory" }, "disk": { "$ref": "#/definitions/disk" }, "provider": { "$ref": "#/definitions/provider" }, "count": { "$ref": "#/definitions/count" }, "depends_on": { "$ref": "#/definitions/depends_on" }, "ports": { "$ref": "#/definitions/ports" }, "folders": { "$ref": "#/definitions/folders" }, "provision": { "$ref": "#/definitions/provision" }, "env": { "$ref": "#/definitions/env" }, "ready": { "$ref": "#/definitions/ready" }, "autostart": { "$ref": "#/definitions/autostart" }, "boot_timeout": { "$ref": "#/definitions/boot_timeout" }, "message": { "$ref": "#/definitions/message" }, "lxc": { "$ref": "#/definitions/lxc" }, "qemu": { "$ref": "#/definitions/qemu" }, "virtualbox": { "$ref": "#/definitions/virtualbox" } } };
var schema33 = { "type": ["string", "array"], "minItems": 1, "uniqueItems": true, "items": { "type": "string" } };
function validate74(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data !== "string" && !Array.isArray(data)) {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: schema33.type }, message: "must be string,array", schema: schema33.type, parentSchema: schema33, data };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (Array.isArray(data)) {
    if (data.length < 1) {
      const err1 = { instancePath, schemaPath: "#/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema33, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    const len0 = data.length;
    for (let i0 = 0; i0 < len0; i0++) {
      let data0 = data[i0];
      if (typeof data0 !== "string") {
        const err2 = { instancePath: instancePath + "/" + i0, schemaPath: "#/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema33.items.type, parentSchema: schema33.items, data: data0 };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    let i1 = data.length;
    let j0;
    if (i1 > 1) {
      const indices0 = {};
      for (; i1--; ) {
        let item0 = data[i1];
        if (typeof item0 !== "string") {
          continue;
        }
        if (typeof indices0[item0] == "number") {
          j0 = indices0[item0];
          const err3 = { instancePath, schemaPath: "#/uniqueItems", keyword: "uniqueItems", params: { i: i1, j: j0 }, message: "must NOT have duplicate items (items ## " + j0 + " and " + i1 + " are identical)", schema: true, parentSchema: schema33, data };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
          break;
        }
        indices0[item0] = i1;
      }
    }
  }
  validate74.errors = vErrors;
  return errors === 0;
}
var schema34 = { "type": ["integer", "string"], "minimum": 1, "maximum": 250, "pattern": "\\$\\{" };
function validate81(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!(typeof data == "number" && (!(data % 1) && !isNaN(data)) && isFinite(data)) && typeof data !== "string") {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: schema34.type }, message: "must be integer,string", schema: schema34.type, parentSchema: schema34, data };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (typeof data == "number" && isFinite(data)) {
    if (data > 250 || isNaN(data)) {
      const err1 = { instancePath, schemaPath: "#/maximum", keyword: "maximum", params: { comparison: "<=", limit: 250 }, message: "must be <= 250", schema: 250, parentSchema: schema34, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data < 1 || isNaN(data)) {
      const err2 = { instancePath, schemaPath: "#/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 }, message: "must be >= 1", schema: 1, parentSchema: schema34, data };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
  }
  if (typeof data === "string") {
    if (!pattern4.test(data)) {
      const err3 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "\\$\\{" }, message: 'must match pattern "\\$\\{"', schema: "\\$\\{", parentSchema: schema34, data };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
  }
  validate81.errors = vErrors;
  return errors === 0;
}
function validate73(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func4.call(schema32.properties, key0)) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema32, data };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.extends !== void 0) {
      if (!validate74(data.extends, { instancePath: instancePath + "/extends", parentData: data, parentDataProperty: "extends", rootData })) {
        vErrors = vErrors === null ? validate74.errors : append(vErrors, validate74.errors);
        errors = vErrors.length;
      }
    }
    if (data.image !== void 0) {
      if (!validate25(data.image, { instancePath: instancePath + "/image", parentData: data, parentDataProperty: "image", rootData })) {
        vErrors = vErrors === null ? validate25.errors : append(vErrors, validate25.errors);
        errors = vErrors.length;
      }
    }
    if (data.cpus !== void 0) {
      if (!validate27(data.cpus, { instancePath: instancePath + "/cpus", parentData: data, parentDataProperty: "cpus", rootData })) {
        vErrors = vErrors === null ? validate27.errors : append(vErrors, validate27.errors);
        errors = vErrors.length;
      }
    }
    if (data.memory !== void 0) {
      if (!validate29(data.memory, { instancePath: instancePath + "/memory", parentData: data, parentDataProperty: "memory", rootData })) {
        vErrors = vErrors === null ? validate29.errors : append(vErrors, validate29.errors);
        errors = vErrors.length;
      }
    }
    if (data.disk !== void 0) {
      if (!validate31(data.disk, { instancePath: instancePath + "/disk", parentData: data, parentDataProperty: "disk", rootData })) {
        vErrors = vErrors === null ? validate31.errors : append(vErrors, validate31.errors);
        errors = vErrors.length;
      }
    }
    if (data.provider !== void 0) {
      if (!validate33(data.provider, { instancePath: instancePath + "/provider", parentData: data, parentDataProperty: "provider", rootData })) {
        vErrors = vErrors === null ? validate33.errors : append(vErrors, validate33.errors);
        errors = vErrors.length;
      }
    }
    if (data.count !== void 0) {
      if (!validate81(data.count, { instancePath: instancePath + "/count", parentData: data, parentDataProperty: "count", rootData })) {
        vErrors = vErrors === null ? validate81.errors : append(vErrors, validate81.errors);
        errors = vErrors.length;
      }
    }
    if (data.depends_on !== void 0) {
      if (!validate35(data.depends_on, { instancePath: instancePath + "/depends_on", parentData: data, parentDataProperty: "depends_on", rootData })) {
        vErrors = vErrors === null ? validate35.errors : append(vErrors, validate35.errors);
        errors = vErrors.length;
      }
    }
    if (data.ports !== void 0) {
      if (!validate37(data.ports, { instancePath: instancePath + "/ports", parentData: data, parentDataProperty: "ports", rootData })) {
        vErrors = vErrors === null ? validate37.errors : append(vErrors, validate37.errors);
        errors = vErrors.length;
      }
    }
    if (data.folders !== void 0) {
      if (!validate41(data.folders, { instancePath: instancePath + "/folders", parentData: data, parentDataProperty: "folders", rootData })) {
        vErrors = vErrors === null ? validate41.errors : append(vErrors, validate41.errors);
        errors = vErrors.length;
      }
    }
    if (data.provision !== void 0) {
      if (!validate45(data.provision, { instancePath: instancePath + "/provision", parentData: data, parentDataProperty: "provision", rootData })) {
        vErrors = vErrors === null ? validate45.errors : append(vErrors, validate45.errors);
        errors = vErrors.length;
      }
    }
    if (data.env !== void 0) {
      if (!validate47(data.env, { instancePath: instancePath + "/env", parentData: data, parentDataProperty: "env", rootData })) {
        vErrors = vErrors === null ? validate47.errors : append(vErrors, validate47.errors);
        errors = vErrors.length;
      }
    }
    if (data.ready !== void 0) {
      if (!validate52(data.ready, { instancePath: instancePath + "/ready", parentData: data, parentDataProperty: "ready", rootData })) {
        vErrors = vErrors === null ? validate52.errors : append(vErrors, validate52.errors);
        errors = vErrors.length;
      }
    }
    if (data.autostart !== void 0) {
      if (!validate58(data.autostart, { instancePath: instancePath + "/autostart", parentData: data, parentDataProperty: "autostart", rootData })) {
        vErrors = vErrors === null ? validate58.errors : append(vErrors, validate58.errors);
        errors = vErrors.length;
      }
    }
    if (data.boot_timeout !== void 0) {
      if (!validate60(data.boot_timeout, { instancePath: instancePath + "/boot_timeout", parentData: data, parentDataProperty: "boot_timeout", rootData })) {
        vErrors = vErrors === null ? validate60.errors : append(vErrors, validate60.errors);
        errors = vErrors.length;
      }
    }
    if (data.message !== void 0) {
      if (!validate62(data.message, { instancePath: instancePath + "/message", parentData: data, parentDataProperty: "message", rootData })) {
        vErrors = vErrors === null ? validate62.errors : append(vErrors, validate62.errors);
        errors = vErrors.length;
      }
    }
    if (data.lxc !== void 0) {
      if (!validate64(data.lxc, { instancePath: instancePath + "/lxc", parentData: data, parentDataProperty: "lxc", rootData })) {
        vErrors = vErrors === null ? validate64.errors : append(vErrors, validate64.errors);
        errors = vErrors.length;
      }
    }
    if (data.qemu !== void 0) {
      if (!validate66(data.qemu, { instancePath: instancePath + "/qemu", parentData: data, parentDataProperty: "qemu", rootData })) {
        vErrors = vErrors === null ? validate66.errors : append(vErrors, validate66.errors);
        errors = vErrors.length;
      }
    }
    if (data.virtualbox !== void 0) {
      if (!validate68(data.virtualbox, { instancePath: instancePath + "/virtualbox", parentData: data, parentDataProperty: "virtualbox", rootData })) {
        vErrors = vErrors === null ? validate68.errors : append(vErrors, validate68.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err1 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema32.type, parentSchema: schema32, data };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate73.errors = vErrors;
  return errors === 0;
}
var schema35 = { "type": "array", "items": { "type": "string", "x-form": "project-path" } };
function validate96(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (Array.isArray(data)) {
    const len0 = data.length;
    for (let i0 = 0; i0 < len0; i0++) {
      let data0 = data[i0];
      if (typeof data0 !== "string") {
        const err0 = { instancePath: instancePath + "/" + i0, schemaPath: "#/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema35.items.type, parentSchema: schema35.items, data: data0 };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
  } else {
    const err1 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema35.type, parentSchema: schema35, data };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate96.errors = vErrors;
  return errors === 0;
}
var schema36 = { "type": "object", "additionalProperties": false, "properties": { "extends": { "$ref": "#/definitions/extends" }, "image": { "$ref": "#/definitions/image" }, "cpus": { "$ref": "#/definitions/cpus" }, "memory": { "$ref": "#/definitions/memory" }, "disk": { "$ref": "#/definitions/disk" }, "provider": { "$ref": "#/definitions/provider" }, "hostname": { "$ref": "#/definitions/hostname" }, "count": { "$ref": "#/definitions/count" }, "depends_on": { "$ref": "#/definitions/depends_on" }, "ports": { "$ref": "#/definitions/ports" }, "folders": { "$ref": "#/definitions/folders" }, "provision": { "$ref": "#/definitions/provision" }, "env": { "$ref": "#/definitions/env" }, "ready": { "$ref": "#/definitions/ready" }, "autostart": { "$ref": "#/definitions/autostart" }, "boot_timeout": { "$ref": "#/definitions/boot_timeout" }, "message": { "$ref": "#/definitions/message" }, "was": { "$ref": "#/definitions/was" }, "lxc": { "$ref": "#/definitions/lxc" }, "qemu": { "$ref": "#/definitions/qemu" }, "virtualbox": { "$ref": "#/definitions/virtualbox" } } };
var schema37 = { "type": "string", "maxLength": 253, "pattern": "^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$|\\$\\{", "x-expects": 'a host name, for example "db.shop.test"' };
var pattern34 = new RegExp("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$|\\$\\{", "u");
function validate108(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === "string") {
    if (func2(data) > 253) {
      const err0 = { instancePath, schemaPath: "#/maxLength", keyword: "maxLength", params: { limit: 253 }, message: "must NOT have more than 253 characters", schema: 253, parentSchema: schema37, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (!pattern34.test(data)) {
      const err1 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$|\\$\\{" }, message: 'must match pattern "^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$|\\$\\{"', schema: "^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$|\\$\\{", parentSchema: schema37, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  } else {
    const err2 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema37.type, parentSchema: schema37, data };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate108.errors = vErrors;
  return errors === 0;
}
var schema38 = { "type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$|\\$\\{", "x-expects": "a machine's name" };
var pattern35 = new RegExp("^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$|\\$\\{", "u");
function validate120(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === "string") {
    if (!pattern35.test(data)) {
      const err0 = { instancePath, schemaPath: "#/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$|\\$\\{" }, message: 'must match pattern "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$|\\$\\{"', schema: "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$|\\$\\{", parentSchema: schema38, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  } else {
    const err1 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema38.type, parentSchema: schema38, data };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate120.errors = vErrors;
  return errors === 0;
}
function validate101(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func4.call(schema36.properties, key0)) {
        const err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema36, data };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.extends !== void 0) {
      if (!validate74(data.extends, { instancePath: instancePath + "/extends", parentData: data, parentDataProperty: "extends", rootData })) {
        vErrors = vErrors === null ? validate74.errors : append(vErrors, validate74.errors);
        errors = vErrors.length;
      }
    }
    if (data.image !== void 0) {
      if (!validate25(data.image, { instancePath: instancePath + "/image", parentData: data, parentDataProperty: "image", rootData })) {
        vErrors = vErrors === null ? validate25.errors : append(vErrors, validate25.errors);
        errors = vErrors.length;
      }
    }
    if (data.cpus !== void 0) {
      if (!validate27(data.cpus, { instancePath: instancePath + "/cpus", parentData: data, parentDataProperty: "cpus", rootData })) {
        vErrors = vErrors === null ? validate27.errors : append(vErrors, validate27.errors);
        errors = vErrors.length;
      }
    }
    if (data.memory !== void 0) {
      if (!validate29(data.memory, { instancePath: instancePath + "/memory", parentData: data, parentDataProperty: "memory", rootData })) {
        vErrors = vErrors === null ? validate29.errors : append(vErrors, validate29.errors);
        errors = vErrors.length;
      }
    }
    if (data.disk !== void 0) {
      if (!validate31(data.disk, { instancePath: instancePath + "/disk", parentData: data, parentDataProperty: "disk", rootData })) {
        vErrors = vErrors === null ? validate31.errors : append(vErrors, validate31.errors);
        errors = vErrors.length;
      }
    }
    if (data.provider !== void 0) {
      if (!validate33(data.provider, { instancePath: instancePath + "/provider", parentData: data, parentDataProperty: "provider", rootData })) {
        vErrors = vErrors === null ? validate33.errors : append(vErrors, validate33.errors);
        errors = vErrors.length;
      }
    }
    if (data.hostname !== void 0) {
      if (!validate108(data.hostname, { instancePath: instancePath + "/hostname", parentData: data, parentDataProperty: "hostname", rootData })) {
        vErrors = vErrors === null ? validate108.errors : append(vErrors, validate108.errors);
        errors = vErrors.length;
      }
    }
    if (data.count !== void 0) {
      if (!validate81(data.count, { instancePath: instancePath + "/count", parentData: data, parentDataProperty: "count", rootData })) {
        vErrors = vErrors === null ? validate81.errors : append(vErrors, validate81.errors);
        errors = vErrors.length;
      }
    }
    if (data.depends_on !== void 0) {
      if (!validate35(data.depends_on, { instancePath: instancePath + "/depends_on", parentData: data, parentDataProperty: "depends_on", rootData })) {
        vErrors = vErrors === null ? validate35.errors : append(vErrors, validate35.errors);
        errors = vErrors.length;
      }
    }
    if (data.ports !== void 0) {
      if (!validate37(data.ports, { instancePath: instancePath + "/ports", parentData: data, parentDataProperty: "ports", rootData })) {
        vErrors = vErrors === null ? validate37.errors : append(vErrors, validate37.errors);
        errors = vErrors.length;
      }
    }
    if (data.folders !== void 0) {
      if (!validate41(data.folders, { instancePath: instancePath + "/folders", parentData: data, parentDataProperty: "folders", rootData })) {
        vErrors = vErrors === null ? validate41.errors : append(vErrors, validate41.errors);
        errors = vErrors.length;
      }
    }
    if (data.provision !== void 0) {
      if (!validate45(data.provision, { instancePath: instancePath + "/provision", parentData: data, parentDataProperty: "provision", rootData })) {
        vErrors = vErrors === null ? validate45.errors : append(vErrors, validate45.errors);
        errors = vErrors.length;
      }
    }
    if (data.env !== void 0) {
      if (!validate47(data.env, { instancePath: instancePath + "/env", parentData: data, parentDataProperty: "env", rootData })) {
        vErrors = vErrors === null ? validate47.errors : append(vErrors, validate47.errors);
        errors = vErrors.length;
      }
    }
    if (data.ready !== void 0) {
      if (!validate52(data.ready, { instancePath: instancePath + "/ready", parentData: data, parentDataProperty: "ready", rootData })) {
        vErrors = vErrors === null ? validate52.errors : append(vErrors, validate52.errors);
        errors = vErrors.length;
      }
    }
    if (data.autostart !== void 0) {
      if (!validate58(data.autostart, { instancePath: instancePath + "/autostart", parentData: data, parentDataProperty: "autostart", rootData })) {
        vErrors = vErrors === null ? validate58.errors : append(vErrors, validate58.errors);
        errors = vErrors.length;
      }
    }
    if (data.boot_timeout !== void 0) {
      if (!validate60(data.boot_timeout, { instancePath: instancePath + "/boot_timeout", parentData: data, parentDataProperty: "boot_timeout", rootData })) {
        vErrors = vErrors === null ? validate60.errors : append(vErrors, validate60.errors);
        errors = vErrors.length;
      }
    }
    if (data.message !== void 0) {
      if (!validate62(data.message, { instancePath: instancePath + "/message", parentData: data, parentDataProperty: "message", rootData })) {
        vErrors = vErrors === null ? validate62.errors : append(vErrors, validate62.errors);
        errors = vErrors.length;
      }
    }
    if (data.was !== void 0) {
      if (!validate120(data.was, { instancePath: instancePath + "/was", parentData: data, parentDataProperty: "was", rootData })) {
        vErrors = vErrors === null ? validate120.errors : append(vErrors, validate120.errors);
        errors = vErrors.length;
      }
    }
    if (data.lxc !== void 0) {
      if (!validate64(data.lxc, { instancePath: instancePath + "/lxc", parentData: data, parentDataProperty: "lxc", rootData })) {
        vErrors = vErrors === null ? validate64.errors : append(vErrors, validate64.errors);
        errors = vErrors.length;
      }
    }
    if (data.qemu !== void 0) {
      if (!validate66(data.qemu, { instancePath: instancePath + "/qemu", parentData: data, parentDataProperty: "qemu", rootData })) {
        vErrors = vErrors === null ? validate66.errors : append(vErrors, validate66.errors);
        errors = vErrors.length;
      }
    }
    if (data.virtualbox !== void 0) {
      if (!validate68(data.virtualbox, { instancePath: instancePath + "/virtualbox", parentData: data, parentDataProperty: "virtualbox", rootData })) {
        vErrors = vErrors === null ? validate68.errors : append(vErrors, validate68.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err1 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema36.type, parentSchema: schema36, data };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate101.errors = vErrors;
  return errors === 0;
}
function validate21(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  ;
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.version === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "version" }, message: "must have required property 'version'", schema: schema6.required, parentSchema: schema6, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.machines === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "machines" }, message: "must have required property 'machines'", schema: schema6.required, parentSchema: schema6, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "version" || key0 === "name" || key0 === "vars" || key0 === "defaults" || key0 === "profiles" || key0 === "hooks" || key0 === "machines")) {
        const err2 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema6, data };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.version !== void 0) {
      let data0 = data.version;
      if (1 !== data0) {
        const err3 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/const", keyword: "const", params: { allowedValue: 1 }, message: "must be equal to constant", schema: 1, parentSchema: schema6.properties.version, data: data0 };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.name !== void 0) {
      let data1 = data.name;
      if (typeof data1 === "string") {
        if (func2(data1) > 100) {
          const err4 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/maxLength", keyword: "maxLength", params: { limit: 100 }, message: "must NOT have more than 100 characters", schema: 100, parentSchema: schema6.properties.name, data: data1 };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
        if (func2(data1) < 1) {
          const err5 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema6.properties.name, data: data1 };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
        if (!pattern0.test(data1)) {
          const err6 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/pattern", keyword: "pattern", params: { pattern: "^[^\\n\\r\\t]*$" }, message: 'must match pattern "^[^\\n\\r\\t]*$"', schema: "^[^\\n\\r\\t]*$", parentSchema: schema6.properties.name, data: data1 };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      } else {
        const err7 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema6.properties.name.type, parentSchema: schema6.properties.name, data: data1 };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.vars !== void 0) {
      let data2 = data.vars;
      if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
        for (const key1 in data2) {
          const _errs7 = errors;
          if (typeof key1 === "string") {
            if (!pattern1.test(key1)) {
              const err8 = { instancePath: instancePath + "/vars", schemaPath: "#/properties/vars/propertyNames/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }, message: 'must match pattern "^[A-Za-z_][A-Za-z0-9_]*$"', schema: "^[A-Za-z_][A-Za-z0-9_]*$", parentSchema: schema6.properties.vars.propertyNames, data: key1, propertyName: key1 };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
          }
          var valid1 = _errs7 === errors;
          if (!valid1) {
            const err9 = { instancePath: instancePath + "/vars", schemaPath: "#/properties/vars/propertyNames", keyword: "propertyNames", params: { propertyName: key1 }, message: "property name must be valid", schema: schema6.properties.vars.propertyNames, parentSchema: schema6.properties.vars, data: data2 };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        }
        for (const key2 in data2) {
          if (!validate22(data2[key2], { instancePath: instancePath + "/vars/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"), parentData: data2, parentDataProperty: key2, rootData })) {
            vErrors = vErrors === null ? validate22.errors : append(vErrors, validate22.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err10 = { instancePath: instancePath + "/vars", schemaPath: "#/properties/vars/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema6.properties.vars.type, parentSchema: schema6.properties.vars, data: data2 };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.defaults !== void 0) {
      if (!validate24(data.defaults, { instancePath: instancePath + "/defaults", parentData: data, parentDataProperty: "defaults", rootData })) {
        vErrors = vErrors === null ? validate24.errors : append(vErrors, validate24.errors);
        errors = vErrors.length;
      }
    }
    if (data.profiles !== void 0) {
      let data5 = data.profiles;
      if (data5 && typeof data5 == "object" && !Array.isArray(data5)) {
        for (const key3 in data5) {
          const _errs13 = errors;
          if (!validate71(key3, { instancePath: instancePath + "/profiles", parentData: data5, parentDataProperty: "profiles", rootData })) {
            vErrors = vErrors === null ? validate71.errors : append(vErrors, validate71.errors);
            errors = vErrors.length;
          }
          var valid3 = _errs13 === errors;
          if (!valid3) {
            const err11 = { instancePath: instancePath + "/profiles", schemaPath: "#/properties/profiles/propertyNames", keyword: "propertyNames", params: { propertyName: key3 }, message: "property name must be valid", schema: schema6.properties.profiles.propertyNames, parentSchema: schema6.properties.profiles, data: data5 };
            if (vErrors === null) {
              vErrors = [err11];
            } else {
              vErrors.push(err11);
            }
            errors++;
          }
        }
        for (const key4 in data5) {
          if (!validate73(data5[key4], { instancePath: instancePath + "/profiles/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"), parentData: data5, parentDataProperty: key4, rootData })) {
            vErrors = vErrors === null ? validate73.errors : append(vErrors, validate73.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err12 = { instancePath: instancePath + "/profiles", schemaPath: "#/properties/profiles/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema6.properties.profiles.type, parentSchema: schema6.properties.profiles, data: data5 };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.hooks !== void 0) {
      let data7 = data.hooks;
      if (data7 && typeof data7 == "object" && !Array.isArray(data7)) {
        for (const key5 in data7) {
          if (!(key5 === "after_up" || key5 === "before_halt" || key5 === "before_destroy")) {
            const err13 = { instancePath: instancePath + "/hooks", schemaPath: "#/properties/hooks/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key5 }, message: "must NOT have additional properties", schema: false, parentSchema: schema6.properties.hooks, data: data7 };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
        if (data7.after_up !== void 0) {
          if (!validate96(data7.after_up, { instancePath: instancePath + "/hooks/after_up", parentData: data7, parentDataProperty: "after_up", rootData })) {
            vErrors = vErrors === null ? validate96.errors : append(vErrors, validate96.errors);
            errors = vErrors.length;
          }
        }
        if (data7.before_halt !== void 0) {
          if (!validate96(data7.before_halt, { instancePath: instancePath + "/hooks/before_halt", parentData: data7, parentDataProperty: "before_halt", rootData })) {
            vErrors = vErrors === null ? validate96.errors : append(vErrors, validate96.errors);
            errors = vErrors.length;
          }
        }
        if (data7.before_destroy !== void 0) {
          if (!validate96(data7.before_destroy, { instancePath: instancePath + "/hooks/before_destroy", parentData: data7, parentDataProperty: "before_destroy", rootData })) {
            vErrors = vErrors === null ? validate96.errors : append(vErrors, validate96.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err14 = { instancePath: instancePath + "/hooks", schemaPath: "#/properties/hooks/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema6.properties.hooks.type, parentSchema: schema6.properties.hooks, data: data7 };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
    if (data.machines !== void 0) {
      let data11 = data.machines;
      if (data11 && typeof data11 == "object" && !Array.isArray(data11)) {
        if (Object.keys(data11).length < 1) {
          const err15 = { instancePath: instancePath + "/machines", schemaPath: "#/properties/machines/minProperties", keyword: "minProperties", params: { limit: 1 }, message: "must NOT have fewer than 1 properties", schema: 1, parentSchema: schema6.properties.machines, data: data11 };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
        for (const key6 in data11) {
          const _errs24 = errors;
          if (!validate71(key6, { instancePath: instancePath + "/machines", parentData: data11, parentDataProperty: "machines", rootData })) {
            vErrors = vErrors === null ? validate71.errors : append(vErrors, validate71.errors);
            errors = vErrors.length;
          }
          var valid6 = _errs24 === errors;
          if (!valid6) {
            const err16 = { instancePath: instancePath + "/machines", schemaPath: "#/properties/machines/propertyNames", keyword: "propertyNames", params: { propertyName: key6 }, message: "property name must be valid", schema: schema6.properties.machines.propertyNames, parentSchema: schema6.properties.machines, data: data11 };
            if (vErrors === null) {
              vErrors = [err16];
            } else {
              vErrors.push(err16);
            }
            errors++;
          }
        }
        for (const key7 in data11) {
          if (!validate101(data11[key7], { instancePath: instancePath + "/machines/" + key7.replace(/~/g, "~0").replace(/\//g, "~1"), parentData: data11, parentDataProperty: key7, rootData })) {
            vErrors = vErrors === null ? validate101.errors : append(vErrors, validate101.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err17 = { instancePath: instancePath + "/machines", schemaPath: "#/properties/machines/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema6.properties.machines.type, parentSchema: schema6.properties.machines, data: data11 };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
    }
  } else {
    const err18 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema6.type, parentSchema: schema6, data };
    if (vErrors === null) {
      vErrors = [err18];
    } else {
      vErrors.push(err18);
    }
    errors++;
  }
  validate21.errors = vErrors;
  return errors === 0;
}
function append(all, more) {
  for (const one of more) all.push(one);
  return all;
}
export {
  validateVfile
};
