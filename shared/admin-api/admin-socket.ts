import { join } from "node:path";
import { z } from "zod";

/**
 * The contract between a controller and its operators: JSON over HTTP on a UNIX socket in the controller's
 * data folder. Whoever may open the socket (mode 0600) may as well read the root credentials beside it, so the
 * file's owner is the whole authentication, and there is nothing to steal from a network.
 */
export function adminSocket(dataDir: string): string {
	return join(dataDir, "admin.sock");
}

/** The answer of every failed call. */
export const adminError = z.object({ code: z.string(), message: z.string() });
