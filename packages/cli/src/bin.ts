#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Enabled before other imports: later runs start in two thirds of the time.
enableCompileCache();
await import('./main.ts');
