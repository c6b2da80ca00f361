import test from 'ava';
import { type TemplateSource, templateKey } from './template-key.ts';

const source: TemplateSource = {
  accelerator: 'tcg',
  cpus: 2,
  memoryMiB: 768,
  image: { kernel: '/i-1/vmlinuz', initrd: '/i-1/initrd', root: '/i-1/root.erofs' },
  componentsDisk: '/c-1/components.erofs',
  ports: ['spice.sso.0'],
  qemu: '7.2.22',
};

test('everything that a frozen machine depends on changes the key', (t) => {
  const others: readonly Partial<TemplateSource>[] = [
    { accelerator: 'kvm' },
    { cpus: 1 },
    { memoryMiB: 512 },
    { image: { ...source.image, root: '/i-2/root.erofs' } },
    { image: { ...source.image, initrd: '/i-2/initrd' } },
    { componentsDisk: '/c-2/components.erofs' },
    { ports: ['spice.sso.0', 'spice.other.0'] },
    { qemu: '9.0.0' },
  ];
  const keys = [source, ...others.map((other) => ({ ...source, ...other }))].map(templateKey);
  t.is(new Set(keys).size, keys.length);
  t.is(templateKey(source), templateKey({ ...source }));
});
