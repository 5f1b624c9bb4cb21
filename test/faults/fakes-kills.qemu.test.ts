import { describeKills } from './fakes-kills.ts';

// Points of the engine's own, and around every step. The others belong to the run, whatever the engine: containers have them all.
describeKills('qemu', { least: 75, points: /^qemu\.|\.(intended|done|recorded)$/ });
