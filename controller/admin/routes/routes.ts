import { accountRoutes } from "./accounts.ts";
import { instanceRoutes } from "./instances.ts";
import { keyRoutes } from "./keys.ts";
import { nodeRoutes } from "./nodes.ts";
import type { AdminRoute } from "./route.ts";

/** The whole API of operators. What is not here does not exist. */
export const routes: readonly AdminRoute[] = [
	...nodeRoutes,
	...instanceRoutes,
	...keyRoutes,
	...accountRoutes,
];
