import type { Ebtables } from "../ebtables.ts";
import type { Nft } from "../nft.ts";
import { ebtablesGuard } from "./ebtables-guard.ts";
import type { FrameGuard } from "./frame-guard.ts";
import { lockedPorts } from "./locked-ports.ts";
import { nftGuard } from "./nft-guard.ts";

/** The ways to keep frames on bridges honest, best first. */
export function frameGuards(nft: Nft, ebtables: Ebtables): FrameGuard[] {
	return [nftGuard(nft), ebtablesGuard(ebtables), lockedPorts];
}
