import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Area',
            fields=[
                ('code', models.CharField(max_length=9, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('name_cy', models.CharField(blank=True, max_length=120, verbose_name='Welsh name')),
                ('level', models.CharField(choices=[('district', 'District or unitary authority'), ('county', 'County'), ('combined-authority', 'Combined authority'), ('region', 'Region'), ('country', 'Country or group of countries')], max_length=20)),
                ('kind', models.CharField(max_length=40)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('lat', models.FloatField(blank=True, null=True)),
                ('lon', models.FloatField(blank=True, null=True)),
                ('area_km2', models.FloatField(blank=True, null=True)),
                ('population', models.PositiveIntegerField(blank=True, null=True)),
                ('tile_q', models.SmallIntegerField(blank=True, null=True)),
                ('tile_r', models.SmallIntegerField(blank=True, null=True)),
            ],
            options={
                'ordering': ['code'],
                'indexes': [models.Index(fields=['name'], name='area_by_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^[EKNSW][0-9]{8}$')), name='area_code_is_gss'), models.CheckConstraint(condition=models.Q(('level__in', ['district', 'county', 'combined-authority', 'region', 'country'])), name='area_level_known'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='area_dates_in_order'), models.UniqueConstraint(condition=models.Q(('tile_q__isnull', False)), fields=('tile_q', 'tile_r'), name='area_tile_once')],
            },
        ),
        migrations.CreateModel(
            name='AreaTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='area_table_one_row')],
            },
        ),
        migrations.CreateModel(
            name='AreaAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('name', 'Other name or spelling'), ('itl', 'International territorial level (2021) or NUTS code')], max_length=4)),
                ('text', models.CharField(max_length=120)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='areas.area')),
            ],
            options={
                'indexes': [models.Index(fields=['text'], name='area_alias_text')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'text', 'area'), name='area_alias_once')],
            },
        ),
        migrations.CreateModel(
            name='AreaParent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parent_links', to='areas.area')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='child_links', to='areas.area')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('child', 'parent'), name='area_parent_once'), models.CheckConstraint(condition=models.Q(('child', models.F('parent')), _negated=True), name='area_not_its_own_parent')],
            },
        ),
        migrations.CreateModel(
            name='AreaSuccessor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='successor_links', to='areas.area')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='predecessor_links', to='areas.area')),
                ('since', models.DateField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('area', 'successor'), name='area_successor_once'), models.CheckConstraint(condition=models.Q(('area', models.F('successor')), _negated=True), name='area_not_its_own_successor')],
            },
        ),
        migrations.CreateModel(
            name='Neighbour',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('a', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='areas.area')),
                ('b', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='areas.area')),
                ('border_km', models.FloatField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('a', 'b'), name='neighbour_once'), models.CheckConstraint(condition=models.Q(('a__lt', models.F('b'))), name='neighbour_in_order'), models.CheckConstraint(condition=models.Q(('border_km__gte', 0)), name='neighbour_border_length')],
            },
        ),
    ]
