/** `npm run licences`: every package that is bundled must have a licence we may ship. */

import { buildAll } from './build.mjs';
import { bundledPackages, isAllowed } from './notices.mjs';
import { say } from './progress.mjs';
import { endWithChildren } from './run.mjs';
import { ensureDependencies } from './setup.mjs';

endWithChildren();
await ensureDependencies();
await buildAll();

const packages = bundledPackages();
const complaints = packages.flatMap(({ name, version, licence, text }) => [
  ...(isAllowed(licence) ? [] : [`${name} ${version}: ${licence} is not on the list of licences`]),
  ...(text === '' ? [`${name} ${version}: its package has no licence text`] : []),
]);
for (const complaint of complaints) say(complaint);
say(`${packages.length} bundled packages, ${complaints.length} complaints.`);
if (complaints.length > 0) process.exitCode = 1;
