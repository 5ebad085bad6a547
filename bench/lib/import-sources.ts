// Lets Node.js import files of src/ and generated/ as they are: they refer to one another by the names that they are built to.
import { registerHooks } from 'node:module';
import manifest from '../../package.json' with { type: 'json' };

// What the build fills in.
Object.assign(globalThis, { PACKAGE_VERSION: manifest.version });

registerHooks({
  resolve(specifier, context, nextResolve) {
    const isSource = specifier.startsWith('.') && /\/(src|generated)\//.test(context.parentURL ?? '');
    return nextResolve(isSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
