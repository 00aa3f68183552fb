import { attacksOn } from "./describe-attacks.ts";
import { enterNamespace } from "./enter-namespace.ts";
import { availableBackends } from "./host-under-test.ts";

if (enterNamespace(import.meta.filename)) {
	const [first, ...others] = availableBackends();
	for (const topology of ["routed", "bridged"] as const) {
		if (first) attacksOn(first, topology, true);
		for (const backend of others) attacksOn(backend, topology, false);
	}
}
