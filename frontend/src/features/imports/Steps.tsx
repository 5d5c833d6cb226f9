import { VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useT } from '@/lib/i18n/importing';
import classes from './Steps.module.css';
import { STEPS, type Step } from './steps';

type Props = {
  current: Step;
  /** The last one is behind one too. */
  isOver?: boolean;
  /** Which of those behind one can be gone back to; the first begins anew. */
  backTo?: 'columnas' | undefined;
};

/** Where one is of the four, and the way back to what can still be changed. */
export function Steps({ current, isOver = false, backTo }: Props) {
  const t = useT();
  const at = STEPS.indexOf(current);
  return (
    <nav aria-label={t('importing.stepsLabel')}>
      <ol className={classes.steps}>
        {STEPS.map((step, index) => {
          const isDone = index < at || (isOver && index === at);
          const state = index === at ? 'current' : isDone ? 'done' : 'ahead';
          const name = t(`importing.step.${step}`);
          const words = (
            <>
              <span className={classes.number} aria-hidden="true">
                {isDone ? <IconCheck size={14} stroke={2.5} /> : index + 1}
              </span>
              <span className={classes.word} aria-hidden={isDone || undefined}>
                {name}
              </span>
              {isDone && <VisuallyHidden>{t('importing.stepDone', { step: name })}</VisuallyHidden>}
            </>
          );
          return (
            <li key={step} data-state={state} aria-current={index === at ? 'step' : undefined}>
              {step === backTo && index < at ? (
                <Link to="." search={{ paso: step }} className={classes.step}>
                  {words}
                </Link>
              ) : (
                <span className={classes.step}>{words}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
