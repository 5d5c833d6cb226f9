import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Import } from '@/lib/types';
import { sendFile } from './queries';
import type { Sent } from './upload';

/** One file at a time on its way; who leaves the page stops it. */
export function useUpload(onRead: (read: Import) => void) {
  const [sent, setSent] = useState<Sent | null>(null);
  const running = useRef<AbortController | null>(null);
  // The same file again, after a failure of which nobody knows whether it came through, is no second import.
  const keys = useRef(new WeakMap<File, string>());
  const { mutate, isPending, error, variables, reset } = useMutation({
    mutationFn: (file: File) => {
      const controller = new AbortController();
      running.current = controller;
      const key = keys.current.get(file) ?? crypto.randomUUID();
      keys.current.set(file, key);
      return sendFile(file, key, controller.signal, setSent);
    },
    onSuccess: onRead,
    onSettled: () => setSent(null),
  });
  useEffect(() => () => running.current?.abort(), []);
  return {
    start: (file: File) => mutate(file),
    stop: () => running.current?.abort(),
    reset,
    file: variables,
    sent,
    isPending,
    // What one stopped oneself is no failure.
    error: running.current?.signal.aborted ? null : error,
  };
}
