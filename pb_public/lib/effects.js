// Effects follow their render at once. Preact would wait for a frame, and where the machine is busy a tap or a key
// comes first: nobody would listen to it yet, or the focus would move away from where it has just been put.
import { options } from "preact";

options.requestAnimationFrame = queueMicrotask;
