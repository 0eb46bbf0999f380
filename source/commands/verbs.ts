import {configVerbs} from './configs/verbs.ts';
import {consoleVerbs} from './consoles/verbs.ts';
import {debuggingVerbs} from './debugging/verbs.ts';
import {hostDeviceVerbs} from './devices/host-device-verbs.ts';
import {deviceVerbs} from './devices/verbs.ts';
import {networkVerbs} from './networks/verbs.ts';
import {diskVerbs} from './disks/verbs.ts';
import {domainVerbs} from './domains/verbs.ts';
import {helpVerbs} from './help/verbs.ts';
import {hostVerbs} from './host/verbs.ts';
import {imageVerbs} from './images/verbs.ts';
import {memoryVerbs} from './memory/verbs.ts';
import {schedulingVerbs} from './scheduling/verbs.ts';
import {snapshotVerbs} from './snapshots/verbs.ts';
import {screenVerbs} from './screen/verbs.ts';
import type {Verb} from './verb.ts';

/** Every verb, in the order that help shows them in. */
export const verbs: readonly Verb[] = [
  ...domainVerbs,
  ...snapshotVerbs,
  ...consoleVerbs,
  ...memoryVerbs,
  ...schedulingVerbs,
  ...deviceVerbs,
  ...hostDeviceVerbs,
  ...diskVerbs,
  ...networkVerbs,
  ...configVerbs,
  ...imageVerbs,
  ...hostVerbs,
  ...debuggingVerbs,
  ...screenVerbs,
  ...helpVerbs,
];
