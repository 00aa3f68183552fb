import { attacksOn } from "./describe-attacks.ts";
import { enterNamespace } from "./enter-namespace.ts";
import { availableBackends } from "./host-under-test.ts";

if (enterNamespace(import.meta.filename)) {
	const [first, ...others] = availableBackends();
	if (first) attacksOn(first, "bridged", true);
	for (const backend of others) attacksOn(backend, "bridged", false);
}
